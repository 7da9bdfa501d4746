use procession::prelude::*;

const TEN: u32 = 10;

#[jsonstore]
struct Hello {
    #[field(default = "hi")]
    text: String,
    #[field(default = "hi")]
    maybe: Option<String>,
    #[field(default = TEN)]
    minutes: u32,
    #[field(default = vec![1, 2])]
    list: Vec<u8>,
    #[field(default)]
    flag: bool,
    #[field(default = Some(7))]
    seven: Option<i64>,
}

fn main() {
    let hello = Hello::empty();
    assert_eq!((hello.minutes, hello.seven, hello.list), (10, Some(7), vec![1, 2]));
    assert_eq!((hello.text, hello.maybe, hello.flag), ("hi".into(), Some("hi".into()), false));
}
