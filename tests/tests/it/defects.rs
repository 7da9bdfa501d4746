//! What others got wrong, one test each: the function says what is right here, its comment which
//! recorded defect of the original it answers (they are numbered 1 to 26).

mod between;
mod branches;
mod declaration;
mod events;
mod people;
mod tasks;
