use procession::prelude::*;

#[jsonstore]
struct Hello {
    minutes: u32,
}

fn main() {
    let _ = Hello::minutes().eq("ten");
}
