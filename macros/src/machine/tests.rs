//! The expansion of the smallest machine, kept for people to read. After a change of the expansion:
//! `UPDATE_EXPECT=1 cargo test -p procession-macros`, and read the difference.

use expect_test::expect_file;
use quote::quote;

#[test]
fn the_smallest_machine() {
    let item = quote! {
        impl Door {
            /// Close the door
            #[transition(source = Open, target = Shut, guard = Self::is_free, permission = anyone)]
            pub fn close(&mut self, gently: bool) {
                self.noise += u32::from(!gently);
            }
        }
    };
    let expanded = super::expand(quote!(field = state, state = DoorState), item);
    let file = syn::parse2(expanded).expect("the expansion is a list of items");
    expect_file!["../../../docs/expansion/machine.rs"].assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn the_expansion_is_deterministic() {
    let expand = || {
        let item = quote! {
            impl Door {
                #[transition(source = [Open, Shut], target = Gone)]
                #[transition(source = Ajar, target = [Open if Self::wide, Shut])]
                fn go(&mut self) {}
            }
        };
        super::expand(quote!(field = state, state = DoorState), item).to_string()
    };
    assert_eq!(expand(), expand());
}
