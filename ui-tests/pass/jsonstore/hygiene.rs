#![no_implicit_prelude]

#[::procession::jsonstore]
struct Hello {
    #[field(max_length = 5, default = "hi")]
    reader: ::std::string::String,
    writer: ::std::option::Option<::std::primitive::u32>,
}

#[derive(::procession::Choice, ::std::clone::Clone)]
enum Tone {
    Ok,
    Err,
}

fn main() {
    let hello = <Hello as ::procession::json::JsonStore>::empty();
    let _ = (hello.reader, hello.writer, [Tone::Ok, Tone::Err]);
}
