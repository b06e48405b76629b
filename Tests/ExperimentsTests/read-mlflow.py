#!/usr/bin/env python3
"""Prints as JSON what MLflow's own client reads from a file store.

usage: read-mlflow.py FOLDER    (needs mlflow)
"""
import json
import os
import sys

os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")

from mlflow.tracking import MlflowClient  # noqa: E402


def main():
    client = MlflowClient(tracking_uri="file://" + os.path.abspath(sys.argv[1]))
    result = []
    for experiment in client.search_experiments():
        for run in client.search_runs([experiment.experiment_id]):
            run = client.get_run(run.info.run_id)
            history = {name: [[m.step, m.value if m.value == m.value else None, m.timestamp]
                              for m in client.get_metric_history(run.info.run_id, name)] for name in run.data.metrics}
            result.append({
                "experiment": experiment.name, "id": run.info.run_id, "name": run.info.run_name, "status": run.info.status,
                "start": run.info.start_time, "params": run.data.params, "tags": run.data.tags, "history": history,
                "artifacts": {f.path: f.file_size for f in client.list_artifacts(run.info.run_id)}})
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
