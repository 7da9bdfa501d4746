use procession::prelude::*;

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Folder {
    name: String,
    folders: Vec<Folder>,
}

fn main() {
    let folder = Folder { name: "a".into(), folders: vec![Folder { name: "b".into(), folders: vec![] }] };
    assert_eq!(Folder::read(&folder.to_document()), Ok(folder));
}
