#!/usr/bin/env bash
# How long a pipeline of 12 tasks takes from `sooper submit` to its end, by the way its pods come by their environment.
# Usage: benches/environments.sh [SOOPER [IMAGE [NAMESPACE]]] >table.md
# Needs a cluster (KUBECONFIG, kubectl) with the claim `nfs` and a pod labelled role=nfs-server that has it at /exports, as
# `sooper doctor` checks, a package index that pods reach, and an image that has Python, Ploomber and scikit-learn.
set -euo pipefail
sooper=$(realpath "${1:-target/release/sooper}") image=${2:-python:3.12} namespace=${3:-argo}

top=$(mktemp -d)
cd "$top"
say() { printf '%(%T)T %s\n' -1 "$*" >&2; }

# Takes away what the runs left in the cluster and on the volume.
leave() {
  local folder pod
  pod=$(kubectl -n "$namespace" get pod -l role=nfs-server -o name | head -n 1)
  for folder in */; do
    (cd "$folder" && "$sooper" --quiet delete --all --yes) || say "runs of ${folder%/} are left"
    kubectl -n "$namespace" exec "$pod" -- rm -rf "/exports/${folder%/}" || say "/exports/$folder is left on the volume"
  done
  rm -rf "$top"
}
trap leave EXIT

# One task before ten that are alike and one after them, in a folder called $1, with the settings $2 for its environment.
project() {
  local n
  mkdir "$1"
  {
    echo 'tasks:'
    echo '- {source: tasks.load, product: out/load.txt}'
    for n in {0..9}; do echo "- {source: tasks.fit_$n, product: out/fit-$n.txt}"; done
    echo '- {source: tasks.report, product: out/report.txt}'
  } >"$1/pipeline.yaml"
  {
    printf 'from pathlib import Path\n\nimport sklearn.linear_model\n\n\ndef load(product):\n    Path(product).write_text("1")\n'
    for n in {0..9}; do
      printf '\n\ndef fit_%s(product, upstream):\n    Path(product).write_text(Path(upstream["load"]).read_text() * %s)\n' "$n" "$n"
    done
    printf '\n\ndef report(product, upstream):\n'
    for n in {0..9}; do printf '    Path(upstream["fit_%s"]).read_text()\n' "$n"; done
    printf '    Path(product).write_text(sklearn.__file__)\n'
  } >"$1/tasks.py"
  printf 'ploomber\nscikit-learn==1.5.2\n' >"$1/requirements.txt"
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
  if (cd "$1" && "$sooper" --quiet submit >&2); then
    echo "$((SECONDS - start)) s"
  else
    (cd "$1" && "$sooper" logs --tail 20 >&2) || true
    echo failed
  fi
}

echo '| environment | first run | second run |'
echo '|---|---|---|'
for way in image shared packed per-pod; do
  name=bench-$way-$$ settings="from: pip, strategy: $way"
  [ "$way" != image ] || settings="from: image"
  project "$name" "$settings"
  say "$way, first run" && first=$(seconds "$name")
  say "$way, second run" && second=$(seconds "$name")
  echo "| $way | $first | $second |"
done
