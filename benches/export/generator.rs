//! Pipelines of any size, the same bytes for the same size: scripts of 50 to 300 lines, notebooks, functions, SQL.

use std::fmt::Write as _;
use std::path::Path;

/// Functions that share a module.
const FUNCTIONS: usize = 20;
/// How scripts and notebooks end: what they are given is used.
const USE: &str = "print(product, upstream)\n";
/// What SQL runs in.
const CLIENTS: &str = "from ploomber.clients import SQLAlchemyClient\n\n\ndef database():\n    return SQLAlchemyClient('sqlite:///bench.db')\n";
/// How far back a task reaches for its upstream.
const REACH: usize = 50;

/// A small generator of numbers (Knuth's MMIX constants): no crate, no clock, the same sequence everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

#[derive(Clone, Copy)]
enum Language {
    Script,
    Notebook,
    Function,
    Sql,
}

/// Writes a project of `tasks` tasks into `folder`: sixty in a hundred are scripts, fifteen notebooks, fifteen
/// functions, ten SQL.
pub(crate) fn write(folder: &Path, tasks: usize) {
    let mut numbers = Numbers(20_221_130);
    let mut pipeline = "clients:\n  SQLScript: clients.database\ntasks:\n".to_owned();
    let mut modules = vec![String::new(); tasks / FUNCTIONS + 1];
    for part in ["scripts", "notebooks", "sql"] {
        std::fs::create_dir_all(folder.join(part)).expect("a writable folder");
    }
    for index in 0..tasks {
        let count = if index == 0 { 0 } else { numbers.below(4) };
        let mut upstream: Vec<usize> =
            (0..count).map(|_| index - 1 - numbers.below(index.min(REACH))).collect();
        upstream.sort_unstable();
        upstream.dedup();
        let language = match numbers.below(100) {
            0..60 => Language::Script,
            60..75 => Language::Notebook,
            75..90 => Language::Function,
            _ => Language::Sql,
        };
        let name = format!("task_{index}");
        let names: Vec<String> = upstream.iter().map(|other| format!("task_{other}")).collect();
        let (source, product) = match language {
            Language::Script => {
                save(&folder.join(format!("scripts/{name}.py")), &script(&names, 50 + numbers.below(251)));
                (format!("scripts/{name}.py"), format!("{{nb: out/{name}.ipynb, data: out/{name}.parquet}}"))
            }
            Language::Notebook => {
                save(
                    &folder.join(format!("notebooks/{name}.ipynb")),
                    &notebook(&names, 5 + numbers.below(20)),
                );
                (format!("notebooks/{name}.ipynb"), format!("out/{name}.ipynb"))
            }
            Language::Function => {
                let module = index / FUNCTIONS;
                function(&mut modules[module], &name, &names, 5 + numbers.below(20));
                (format!("steps_{module}.{name}"), format!("out/{name}.csv"))
            }
            Language::Sql => {
                save(&folder.join(format!("sql/{name}.sql")), &sql(&names, 10 + numbers.below(40)));
                (format!("sql/{name}.sql"), format!("[{name}, table]"))
            }
        };
        let _ = writeln!(pipeline, "- source: {source}\n  name: {name}\n  product: {product}");
    }
    save(&folder.join("pipeline.yaml"), &pipeline);
    save(&folder.join("clients.py"), CLIENTS);
    save(
        &folder.join("environment.yml"),
        "name: bench\ndependencies:\n- python=3.11\n- pip\n- pandas=2.2\n- pip:\n  - ploomber==0.23.3\n",
    );
    for (number, module) in modules.iter().enumerate().filter(|(_, module)| !module.is_empty()) {
        save(
            &folder.join(format!("steps_{number}.py")),
            &format!("\"\"\"Steps.\"\"\"\nimport pandas as pd\n{module}"),
        );
    }
}

fn save(path: &Path, text: &str) {
    std::fs::write(path, text).expect("a writable folder");
}

fn list(names: &[String]) -> String {
    match names {
        [] => "None".to_owned(),
        _ => format!("{names:?}"),
    }
}

/// Lines as data scientists write them.
fn body(text: &mut String, lines: usize, indent: &str) {
    for line in 0..lines {
        let _ = match line % 7 {
            0 => writeln!(text, "{indent}# group the rows of part {line}, which is the {line}th"),
            1 => writeln!(
                text,
                "{indent}df_{line} = pd.DataFrame({{'a': range({line}), 'b': [x ** 2 for x in range({line})]}})"
            ),
            2 => writeln!(
                text,
                "{indent}total_{line} = sum(value for value in range({line}) if value % 2 == 0)"
            ),
            3 => writeln!(text, "{indent}label_{line} = f\"part {{total_{}}} of {line}\"", line - 1),
            4 => writeln!(text, "{indent}rows_{line} = [{{'name': 'x', 'value': {line}}} for _ in range(3)]"),
            5 => writeln!(text, "{indent}print('done with', {line}, \"it's fine\")"),
            _ => writeln!(text),
        };
    }
}

fn script(upstream: &[String], lines: usize) -> String {
    let mut text = format!(
        "# %% [markdown]\n# # A step\n\n# %% tags=[\"parameters\"]\nupstream = {}\nproduct = None\n\n# %%\nimport pandas as pd\n\n",
        list(upstream)
    );
    for cell in 0..lines / 20 {
        let _ = writeln!(text, "# %% part {cell}");
        body(&mut text, 19, "");
    }
    text + USE
}

fn notebook(upstream: &[String], cells: usize) -> String {
    let cell = |source: &str, tags: &str| {
        let lines: Vec<String> = source.lines().map(|line| format!("{:?}", format!("{line}\n"))).collect();
        format!(
            "  {{\"cell_type\": \"code\", \"execution_count\": null, \"metadata\": {{{tags}}}, \"outputs\": [], \"source\": [\n   {}]}}",
            lines.join(",\n   ")
        )
    };
    let mut all =
        vec![cell(&format!("upstream = {}\nproduct = None", list(upstream)), "\"tags\": [\"parameters\"]")];
    all.push(cell("import pandas as pd", ""));
    for _ in 0..cells {
        let mut text = String::new();
        body(&mut text, 8, "");
        all.push(cell(&text, ""));
    }
    all.push(cell(USE, ""));
    format!(
        "{{\n \"cells\": [\n{}\n ],\n \"metadata\": {{\"kernelspec\": {{\"display_name\": \"Python 3\", \"language\": \"python\", \"name\": \"python3\"}}}},\n \"nbformat\": 4,\n \"nbformat_minor\": 5\n}}\n",
        all.join(",\n")
    )
}

fn function(module: &mut String, name: &str, upstream: &[String], lines: usize) {
    let parameters = if upstream.is_empty() { "product" } else { "product, upstream" };
    let _ = writeln!(module, "\n\ndef {name}({parameters}):\n    \"\"\"One step.\"\"\"");
    for (number, other) in upstream.iter().enumerate() {
        let _ = writeln!(module, "    input_{number} = pd.read_csv(str(upstream['{other}']))");
    }
    body(module, lines, "    ");
    let _ = writeln!(module, "    pd.DataFrame({{'x': [1]}}).to_csv(str(product))");
}

fn sql(upstream: &[String], lines: usize) -> String {
    let mut text = "-- one step\nCREATE TABLE {{product}} AS\nSELECT\n".to_owned();
    for line in 0..lines {
        let _ = writeln!(text, "    column_{line} AS c_{line},");
    }
    text.push_str("    1 AS one\nFROM (SELECT 1)\n");
    for other in upstream {
        let _ = writeln!(text, "LEFT JOIN {{{{upstream['{other}']}}}} ON 1 = 1");
    }
    text
}
