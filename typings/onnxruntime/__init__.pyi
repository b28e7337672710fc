from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

__version__: str

class GraphOptimizationLevel(Enum):
    ORT_DISABLE_ALL = 0
    ORT_ENABLE_EXTENDED = 2

class SessionOptions:
    graph_optimization_level: GraphOptimizationLevel
    intra_op_num_threads: int
    inter_op_num_threads: int
    enable_mem_pattern: bool
    optimized_model_filepath: str
    def add_session_config_entry(self, key: str, value: str) -> None: ...

class RunOptions:
    terminate: bool
    def add_run_config_entry(self, key: str, value: str) -> None: ...

class InferenceSession:
    def __init__(self, path: str, sess_options: SessionOptions, providers: list[str]) -> None: ...
    def run(
        self,
        output_names: Sequence[str] | None,
        input_feed: Mapping[str, Any],
        run_options: RunOptions,
    ) -> list[Any]: ...
