#!/usr/bin/env bash
# How long a pipeline of 12 tasks takes from `sooper submit` to its end, by the way its pods come by their environment.
# Needs a cluster (KUBECONFIG) with a claim and a pod that has it, as `sooper doctor` checks, and a package index.
# Usage: benches/environments.sh [SOOPER [IMAGE [NAMESPACE]]]; the image has Python and Ploomber. Prints a table.
set -euo pipefail
sooper=$(realpath "${1:-target/release/sooper}") image=${2:-python:3.12} namespace=${3:-argo}

top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
cd "$top"

# One task before ten that are alike and one after them.
project() {
  mkdir "$1"
  {
    echo 'tasks:'
    echo '- {source: tasks.load, product: out/load.txt}'
    for n in {0..9}; do echo "- {source: tasks.fit_$n, product: out/fit-$n.txt}"; done
    echo '- {source: tasks.report, product: out/report.txt}'
  } >"$1/pipeline.yaml"
  {
    printf 'from pathlib import Path\n\n\ndef load(product):\n    Path(product).write_text("1")\n'
    for n in {0..9}; do
      printf '\n\ndef fit_%s(product, upstream):\n    Path(product).write_text(Path(upstream["load"]).read_text() * %s)\n' "$n" "$n"
    done
    printf '\n\ndef report(product, upstream):\n'
    for n in {0..9}; do printf '    Path(upstream["fit_%s"]).read_text()\n' "$n"; done
    printf '    Path(product).write_text("done")\n'
  } >"$1/tasks.py"
  printf 'ploomber\npython-slugify==8.0.4\n' >"$1/requirements.txt"
  cat >"$1/sooper.yaml" <<YAML
version: 1
cluster: {namespace: $namespace}
environment: {$2}
code: {upload: {namespace: $namespace}}
workflow: {parallelism: 4}
defaults: {image: "$image"}
YAML
}

# The seconds that a run takes.
seconds() {
  local start=$SECONDS
  (cd "$1" && "$sooper" submit --quiet >&2) || { echo "failed"; return; }
  echo "$((SECONDS - start)) s"
}

echo '| environment | first run | second run |'
echo '|---|---|---|'
for way in image shared packed per-pod; do
  name=bench-$way-$$ settings="from: pip, strategy: $way"
  [ "$way" != image ] || settings="from: image"
  project "$name" "$settings"
  echo "| $way | $(seconds "$name") | $(seconds "$name") |"
done
