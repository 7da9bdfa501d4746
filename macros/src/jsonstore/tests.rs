//! What the smallest store expands to, kept where people can read it.

use expect_test::expect_file;
use quote::quote;

#[test]
fn the_smallest_store() {
    let item = quote! {
        pub struct Hello {
            /// Message
            #[field(max_length = 50)]
            pub text: String,
        }
    };
    let tokens = super::expand(quote!(), item);
    let file: syn::File = syn::parse2(tokens).unwrap();
    let text = format!(
        "// What `#[jsonstore]` makes of the struct that comes first. Kept by a test of the macros.\n\n{}",
        prettyplease::unparse(&file)
    );
    expect_file!["../../../docs/expansion/jsonstore.rs"].assert_eq(&text);
}
