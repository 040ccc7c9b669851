//! The names that a parameters cell declares, as Ploomber's strict check counts them: those whose last occurrence in the cell
//! is the left side of an assignment.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprContext, Stmt};
use ruff_text_size::{Ranged, TextSize};

use super::{module, nesting};

/// The names in order, without `upstream` and `product`; nothing for code that can't be read.
pub(crate) fn declared(code: &str) -> Vec<String> {
    if nesting::is_too_deep(code) {
        return Vec::new();
    }
    let Some(parsed) = module::parse(code) else { return Vec::new() };
    let mut names = Names::default();
    parsed.suite().iter().for_each(|statement| names.visit_stmt(statement));
    let own = names
        .last
        .into_iter()
        .filter(|(name, (_, is_declared))| *is_declared && !matches!(name.as_str(), "upstream" | "product"));
    own.map(|(name, _)| name).collect()
}

/// The last place of each name, and whether it is assigned there.
#[derive(Default)]
struct Names {
    last: BTreeMap<String, (TextSize, bool)>,
    /// Whether the expression that is walked belongs to an assignment.
    assigns: bool,
}

impl Visitor<'_> for Names {
    fn visit_stmt(&mut self, statement: &Stmt) {
        self.assigns = matches!(statement, Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::AugAssign(_));
        walk_stmt(self, statement);
        self.assigns = false;
    }

    fn visit_expr(&mut self, expression: &Expr) {
        if let Expr::Name(name) = expression {
            let is_declared = self.assigns && name.ctx == ExprContext::Store;
            let at = name.range().start();
            let last = self.last.entry(name.id.to_string()).or_insert((at, is_declared));
            if at >= last.0 {
                *last = (at, is_declared);
            }
        }
        walk_expr(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn names_count_where_they_are_assigned_last() {
        let code = "import os\nupstream = None\na = 1\nb = a\nc, d = 1, 2\nfor e in []:\n    f = e\nc = c + 1\nh = 0\nh += 1\n";
        assert_eq!(declared(code), ["b", "d", "f", "h"]);
    }
}
