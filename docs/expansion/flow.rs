/// Hello world
///
/// Sends a message to the world, once a supervisor has approved it.
#[derive(Debug)]
#[allow(dead_code)]
pub struct HelloFlow {
    /// New message
    pub start: Start<HelloFlow, HelloFlowStartForm>,
    /// Approval request
    pub approve: View<HelloFlow, HelloFlowApproveForm>,
    /// Check approve
    pub check_approve: If<HelloFlow>,
    /// Send message
    pub send: Job<HelloFlow>,
    /// End
    pub end: End<HelloFlow>,
}
/// New message: the form of [`HelloFlow::start`].
#[allow(dead_code, missing_debug_implementations)]
pub struct HelloFlowStartForm {
    /// The field `text` of the data.
    pub text: <<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
        { HelloFlowStartForm::TEXT },
    >>::Type,
}
impl HelloFlowStartForm {
    const _DOCUMENT: () = ::procession::__private::document::<
        <HelloFlow as ::procession::flow::Flow>::Data,
    >();
    const TEXT: usize = ::procession::__private::field_after::<
        HelloFlow,
    >(HelloFlowStartForm::_DOCUMENT, "text");
}
impl ::procession::flow::Form for HelloFlowStartForm {
    fn fields() -> ::std::vec::Vec<&'static ::procession::json::FieldInfo> {
        ::procession::__private::form_fields(
            &[::procession::__private::FormPart::data::<HelloFlow>(&["text"])],
        )
    }
    fn write(
        self,
        target: &mut ::procession::flow::FormTarget,
    ) -> ::std::result::Result<(), ::procession::json::ValidationErrors> {
        ::procession::__private::form_written([
            ::procession::__private::write_data::<
                HelloFlow,
            >(
                target,
                &["text"],
                |data| {
                    *<<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
                        { Self::TEXT },
                    >>::get_mut(data) = self.text;
                },
            ),
        ])
    }
    fn apply(
        target: &mut ::procession::flow::FormTarget,
        input: &::procession::__private::Map<
            ::std::string::String,
            ::procession::__private::Value,
        >,
    ) -> ::std::result::Result<(), ::procession::json::ValidationErrors> {
        ::procession::__private::form_apply(
            &[::procession::__private::FormPart::data::<HelloFlow>(&["text"])],
            target,
            input,
        )
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for HelloFlowStartForm
where
    for<'a> <<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
        { HelloFlowStartForm::TEXT },
    >>::Type: ::procession::__private::FieldDebug<'a, 0>,
{
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("HelloFlowStartForm")
            .field("text", ::procession::__private::FieldDebug::<0>::shown(&self.text))
            .finish()
    }
}
#[automatically_derived]
impl ::core::clone::Clone for HelloFlowStartForm
where
    for<'a> <<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
        { HelloFlowStartForm::TEXT },
    >>::Type: ::procession::__private::FieldClone<'a, 0>,
{
    fn clone(&self) -> Self {
        Self {
            text: ::procession::__private::FieldClone::<0>::copied(&self.text),
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for HelloFlowStartForm
where
    for<'a> <<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
        { HelloFlowStartForm::TEXT },
    >>::Type: ::procession::__private::FieldEq<'a, 0>,
{
    fn eq(&self, other: &Self) -> bool {
        ::procession::__private::FieldEq::<0>::same(&self.text, &other.text) && true
    }
}
/// Approval request: the form of [`HelloFlow::approve`].
#[allow(dead_code, missing_debug_implementations)]
pub struct HelloFlowApproveForm {
    /// The field `approved` of the data.
    pub approved: <<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
        { HelloFlowApproveForm::APPROVED },
    >>::Type,
}
impl HelloFlowApproveForm {
    const APPROVED: usize = ::procession::__private::field_after::<
        HelloFlow,
    >(HelloFlowStartForm::_DOCUMENT, "approved");
}
impl ::procession::flow::Form for HelloFlowApproveForm {
    fn fields() -> ::std::vec::Vec<&'static ::procession::json::FieldInfo> {
        ::procession::__private::form_fields(
            &[::procession::__private::FormPart::data::<HelloFlow>(&["approved"])],
        )
    }
    fn write(
        self,
        target: &mut ::procession::flow::FormTarget,
    ) -> ::std::result::Result<(), ::procession::json::ValidationErrors> {
        ::procession::__private::form_written([
            ::procession::__private::write_data::<
                HelloFlow,
            >(
                target,
                &["approved"],
                |data| {
                    *<<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
                        { Self::APPROVED },
                    >>::get_mut(data) = self.approved;
                },
            ),
        ])
    }
    fn apply(
        target: &mut ::procession::flow::FormTarget,
        input: &::procession::__private::Map<
            ::std::string::String,
            ::procession::__private::Value,
        >,
    ) -> ::std::result::Result<(), ::procession::json::ValidationErrors> {
        ::procession::__private::form_apply(
            &[::procession::__private::FormPart::data::<HelloFlow>(&["approved"])],
            target,
            input,
        )
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for HelloFlowApproveForm
where
    for<'a> <<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
        { HelloFlowApproveForm::APPROVED },
    >>::Type: ::procession::__private::FieldDebug<'a, 0>,
{
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_struct("HelloFlowApproveForm")
            .field(
                "approved",
                ::procession::__private::FieldDebug::<0>::shown(&self.approved),
            )
            .finish()
    }
}
#[automatically_derived]
impl ::core::clone::Clone for HelloFlowApproveForm
where
    for<'a> <<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
        { HelloFlowApproveForm::APPROVED },
    >>::Type: ::procession::__private::FieldClone<'a, 0>,
{
    fn clone(&self) -> Self {
        Self {
            approved: ::procession::__private::FieldClone::<0>::copied(&self.approved),
        }
    }
}
#[automatically_derived]
impl ::core::cmp::PartialEq for HelloFlowApproveForm
where
    for<'a> <<HelloFlow as ::procession::flow::Flow>::Data as ::procession::json::FieldAt<
        { HelloFlowApproveForm::APPROVED },
    >>::Type: ::procession::__private::FieldEq<'a, 0>,
{
    fn eq(&self, other: &Self) -> bool {
        ::procession::__private::FieldEq::<0>::same(&self.approved, &other.approved)
            && true
    }
}
const _: usize = ::procession::__private::field_of::<HelloFlow>("text");
impl ::procession::flow::Flow for HelloFlow {
    type Data = Hello;
    type Seed = ();
    type Artifact = ();
    const INFO: ::procession::flow::FlowInfo = ::procession::flow::FlowInfo {
        name: "hello_flow",
        title: "Hello world",
        description: "Sends a message to the world, once a supervisor has approved it.",
        summary: "Send '{text}' to the world",
        result: "",
        renamed: &[],
    };
    const NODES: &'static [::procession::flow::Node<Self>] = &[
        ::procession::flow::Node {
            name: "start",
            kind: ::procession::graph::NodeKind::Start,
            title: "New message",
            form: ::std::option::Option::Some(
                ::procession::flow::FormInfo::of::<HelloFlowStartForm>(),
            ),
            permission: ::std::option::Option::Some(
                ::procession::flow::Permission::<Self>::Name("hello.start"),
            ),
            edges: &[
                ::procession::flow::Edge {
                    target: 1,
                    ..::procession::flow::Edge::EMPTY
                },
            ],
            ..::procession::flow::Node::EMPTY
        },
        ::procession::flow::Node {
            name: "approve",
            kind: ::procession::graph::NodeKind::View,
            title: "Approval request",
            form: ::std::option::Option::Some(
                ::procession::flow::FormInfo::of::<HelloFlowApproveForm>(),
            ),
            assign: ::std::option::Option::Some(
                ::procession::flow::Assign::<
                    Self,
                >::Data(|data| ::procession::__private::owner(
                    ::procession::__private::ask_data(
                        data,
                        |hello| hello.supervisor.clone(),
                    ),
                )),
            ),
            edges: &[
                ::procession::flow::Edge {
                    target: 2,
                    ..::procession::flow::Edge::EMPTY
                },
            ],
            ..::procession::flow::Node::EMPTY
        },
        ::procession::flow::Node {
            name: "check_approve",
            kind: ::procession::graph::NodeKind::If,
            title: "Check approve",
            edges: &[
                ::procession::flow::Edge {
                    target: 3,
                    class: ::procession::graph::EdgeClass::When,
                    when: ::std::option::Option::Some(
                        ::procession::flow::When::<
                            Self,
                        >::Data(|hello| hello.approved == Some(true)),
                    ),
                    ..::procession::flow::Edge::EMPTY
                },
                ::procession::flow::Edge {
                    target: 4,
                    class: ::procession::graph::EdgeClass::Otherwise,
                    ..::procession::flow::Edge::EMPTY
                },
            ],
            ..::procession::flow::Node::EMPTY
        },
        ::procession::flow::Node {
            name: "send",
            kind: ::procession::graph::NodeKind::Job,
            title: "Send message",
            job: ::std::option::Option::Some(|context| ::procession::__private::job(
                context,
                Self::send_message,
            )),
            retry: ::procession::flow::Retry {
                attempts: 5,
                backoff: ::procession::flow::Backoff::Exponential,
                ..::procession::flow::Retry::DEFAULT
            },
            edges: &[
                ::procession::flow::Edge {
                    target: 4,
                    ..::procession::flow::Edge::EMPTY
                },
            ],
            ..::procession::flow::Node::EMPTY
        },
        ::procession::flow::Node {
            name: "end",
            kind: ::procession::graph::NodeKind::End,
            title: "End",
            ..::procession::flow::Node::EMPTY
        },
    ];
    fn nodes() -> &'static Self {
        static NODES: HelloFlow = HelloFlow {
            start: Start::new(0),
            approve: View::new(1),
            check_approve: If::new(2),
            send: Job::new(3),
            end: End::new(4),
        };
        &NODES
    }
    fn graph() -> &'static ::procession::graph::Graph {
        static GRAPH: ::procession::__private::LazyLock<::procession::graph::Graph> = ::procession::__private::LazyLock::new(
            ::procession::__private::graph_of::<HelloFlow>,
        );
        &GRAPH
    }
}
