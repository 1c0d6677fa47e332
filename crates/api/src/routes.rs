use std::collections::HashMap;

use poem_openapi::registry::MetaApi;

/// Every documented route, by its shape.
#[derive(Clone, Debug)]
pub(crate) struct Routes(HashMap<String, Route>);

#[derive(Clone, Debug)]
struct Route {
    path: String,
    methods: String,
}

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
            let route = Route {
                path: path.path.clone(),
                methods: methods.join(", "),
            };
            (shape(&path.path), route)
        });
        Self(routes.collect())
    }

    /// The methods of a route, separated by commas, told by its pattern.
    pub(crate) fn methods(&self, pattern: &str) -> Option<&str> {
        let route = self.0.get(&shape(pattern))?;
        Some(&route.methods)
    }

    /// A route's path as the document writes it, told by its pattern.
    pub(crate) fn path(&self, pattern: &str) -> Option<&str> {
        let route = self.0.get(&shape(pattern))?;
        Some(&route.path)
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
