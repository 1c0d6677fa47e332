use std::collections::HashMap;

use poem_openapi::registry::MetaApi;

/// Which methods each route understands.
#[derive(Clone, Debug)]
pub(crate) struct Routes(HashMap<String, String>);

impl Routes {
    /// The routes of the documented operations.
    pub(crate) fn new(apis: &[MetaApi]) -> Self {
        let paths = apis.iter().flat_map(|api| &api.paths);
        let routes = paths.map(|path| {
            let methods = path
                .operations
                .iter()
                .map(|operation| operation.method.as_str());
            let methods: Vec<_> = methods.collect();
            (shape(&path.path), methods.join(", "))
        });
        Self(routes.collect())
    }

    /// The methods of a route, separated by commas, told by its pattern.
    pub(crate) fn methods(&self, pattern: &str) -> Option<&str> {
        self.0.get(&shape(pattern)).map(String::as_str)
    }
}

/// A path without the names of its parameters, which router and document write differently.
fn shape(path: &str) -> String {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments
        .map(|segment| match segment.chars().next() {
            Some(':' | '{') => "/*",
            _ => segment,
        })
        .collect::<Vec<_>>()
        .join("/")
}
