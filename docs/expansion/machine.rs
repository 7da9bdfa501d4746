impl Door {
    /// Close the door
    pub fn close(
        &mut self,
        gently: bool,
    ) -> ::core::result::Result<(), DoorTransitionError> {
        ::procession::__private::run(
            self.__close_plan(),
            self,
            Self::__slot,
            DoorTransition::Close,
            |it| it.__close_body(gently),
        )
    }
    fn __close_body(&mut self, gently: bool) {
        self.noise += u32::from(!gently);
    }
}
///The transitions of `Door`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, unreachable_pub)]
pub enum DoorTransition {
    ///`close`
    Close,
}
///Why a transition of `Door` did not happen.
#[allow(dead_code, unreachable_pub)]
pub type DoorTransitionError<E = ::core::convert::Infallible> = ::procession::machine::TransitionError<
    <DoorState as ::procession::__private::StatesOf<
        { DoorTransition::__STATES },
    >>::States,
    DoorTransition,
    E,
>;
impl DoorTransition {
    #[doc(hidden)]
    #[allow(unreachable_pub)]
    pub const __STATES: usize = {
        #[allow(unused_imports)]
        use ::procession::__private::Underived as _;
        ::procession::__private::states::<DoorState>(DoorState::__COPIED)
    };
}
#[allow(dead_code, non_local_definitions, non_upper_case_globals, unused_imports)]
const _: () = {
    use ::procession::{__private as __p, machine as __m};
    use ::core::prelude::v1::{Err, None, Ok, Some};
    use DoorTransition as __T;
    type __S = <DoorState as ::procession::__private::StatesOf<
        { DoorTransition::__STATES },
    >>::States;
    const __Open: __S = DoorState::Open;
    const __Shut: __S = DoorState::Shut;
    type __Row = __p::Row<__S, __T>;
    type __Planned = __p::Planned<__S, __T>;
    const __CLOSE: __Row = __Row::new(__T::Close, "close", "Close the door", "")
        .arguments(&["gently"]);
    const __ROWS: &[&[__Row]] = &[
        &[
            __CLOSE
                .from(0, &[__Open])
                .to(&[__Shut])
                .guards(&["is_free"])
                .permission(__m::Permission::Anyone),
        ],
    ];
    impl __m::Transition<__S> for __T {
        const MACHINE: &'static str = "Door";
        const ALL: &'static [Self] = &[__T::Close];
        const TABLE: &'static [__p::Row<__S, Self>] = &__p::flat::<
            __S,
            Self,
            { __p::count(__ROWS) },
        >(__ROWS);
    }
    #[allow(dead_code, unreachable_patterns, unreachable_pub, unused_variables)]
    #[allow(clippy::needless_lifetimes, clippy::let_unit_value)]
    impl Door {
        /// Every declaration of a transition.
        pub const TRANSITIONS: &'static [__p::Row<__S, __T>] = <__T as __m::Transition<
            __S,
        >>::TABLE;
        /// What can be done now.
        pub fn available(&self) -> __m::Available<'_, Self, __S, __T> {
            __m::Machine::<__S, __T>::offers(self)
        }
        /// What can be done now by this user.
        pub fn available_to<'a>(
            &'a self,
            user: &'a __p::User,
        ) -> __m::AvailableTo<'a, Self, __S, __T> {
            __m::Machine::<__S, __T>::offers_to(self, user)
        }
        /// The states and transitions.
        pub const fn graph() -> __m::Graph<__S, __T> {
            __m::Graph::new()
        }
        /// Calls a transition that takes no arguments.
        #[inline]
        pub fn fire(
            &mut self,
            transition: __T,
        ) -> ::core::result::Result<(), DoorTransitionError> {
            let state = __m::Machine::<__S, __T>::state(self);
            match state {
                __Open => {
                    match transition {
                        _ => Err(__p::refused(transition, state).into()),
                    }
                }
                _ => Err(__p::refused(transition, state).into()),
            }
        }
        /// Fires the transition of this name for this user, who needs the permission.
        pub fn fire_as(
            &mut self,
            user: &__p::User,
            transition: &str,
            arguments: impl __m::Arguments,
        ) -> ::core::result::Result<(), __m::FireError<__S, __T>> {
            use __p::Unreadable as _;
            let arguments = &arguments.into_json();
            match __p::admit::<__S, __T>(self, user, transition)? {
                __T::Close => {
                    let argument_gently = __p::Argument::<bool>::named("gently")
                        .read::<__S, __T>(arguments)?;
                    self.close(argument_gently)
                        .map(|_| ())
                        .map_err(__m::FireError::from_call)
                }
            }
        }
        ///Can `close` be called now?
        pub fn can_close(&self) -> bool {
            self.__close_plan().is_ok()
        }
        ///Why `close` is refused.
        pub fn check_close(&self) -> __p::Checked<__S, __T> {
            self.__close_plan().map(|_| ())
        }
        #[inline(always)]
        fn __close_plan(&self) -> __Planned {
            let from = __m::Machine::<__S, __T>::state(self);
            match from {
                __Open => {
                    __p::require(
                        __T::Close,
                        from,
                        0u8,
                        __p::ask::<Self, _>(Self::is_free, self),
                    )?;
                    __p::to(__Shut)
                }
                _ => __p::refuse(__T::Close, from),
            }
        }
        fn __slot(&mut self) -> &mut __S {
            __p::Holds::<__S>::exclusive(&mut (*self).state)
        }
    }
    impl __m::Machine<__S, __T> for Door {
        #[inline]
        fn state(&self) -> __S {
            __p::Holds::<__S>::state(&(*self).state)
        }
        fn check(&self, transition: __T) -> __p::Checked<__S, __T> {
            match transition {
                __T::Close => self.check_close(),
            }
        }
    }
    impl __m::FireAs<__S, __T> for Door {
        fn fire_by_name(
            &mut self,
            user: &__p::User,
            transition: &str,
            arguments: &__p::Value,
        ) -> ::core::result::Result<(), __m::FireError<__S, __T>> {
            self.fire_as(user, transition, arguments)
        }
    }
    const _: () = __p::assert_reachable::<
        __S,
    >(&::procession::__reached!(__S, __T), <__S as __m::State>::INITIAL.as_str());
    const KNOWN: bool = !<[DoorState]>::is_empty(&[__Open, __Shut]);
    const _: () = {
        #[allow(non_camel_case_types)]
        struct dead_end<const FOUND: bool>;
        impl dead_end<false> {
            const Shut: () = ();
        }
        impl dead_end<true> {
            #[deprecated(
                note = "no transition leaves `Shut`: declare one, or mark the state `#[state(terminal)]` when it is meant to be the end"
            )]
            const Shut: () = ();
        }
        dead_end::<{ KNOWN && !__Shut.is_terminal() }>::Shut
    };
};
