# SPDX-License-Identifier: GPL-3.0-or-later
"""The structures of the C headers that are read or filled here, in the order of their fields.

The library gives the size of each, which is compared before the first call (`load`); the tests
compare the offset of every field with the headers.
"""

from __future__ import annotations

import ctypes
from typing import Any

Text = ctypes.c_char_p
Size = ctypes.c_size_t
Pointer = ctypes.c_void_p
Doubles = ctypes.POINTER(ctypes.c_double)
Sizes = ctypes.POINTER(ctypes.c_size_t)


def doubles(array: Any) -> Any:
    """The values of a contiguous array of float64, as the library takes them."""
    return array.ctypes.data_as(Doubles)


# ---- status.h ----

NO_MEMORY, NUMERIC = 1, 10


# ---- problems.h ----

class Problem(ctypes.Structure):
    _fields_ = [("text", Text), ("sentence", Text), ("file", Text), ("key", Text),
                ("line", ctypes.c_int), ("of_request", ctypes.c_bool)]


class Problems(ctypes.Structure):
    _fields_ = [("list", ctypes.POINTER(Problem)), ("count", Size), ("lost", ctypes.c_int)]


# ---- dataset.h ----

class Attribute(ctypes.Structure):
    _fields_ = [("name", Text), ("text", Text), ("element", ctypes.c_int), ("count", Size),
                ("values", Pointer)]


class Variable(ctypes.Structure):
    _fields_ = [("name", Text), ("element", ctypes.c_int), ("rank", Size), ("extents", Sizes),
                ("dimensions", ctypes.POINTER(Text)), ("values", Pointer),
                ("attributes", ctypes.POINTER(Attribute)), ("attribute_count", Size)]


class ProvenanceText(ctypes.Structure):
    _fields_ = [("name", Text), ("text", Text)]


# ---- job.h and the options of jobs ----

class Sink(ctypes.Structure):
    _fields_ = [("path", Text), ("replace", ctypes.c_bool), ("dataset", ctypes.POINTER(Pointer))]


class Progress(ctypes.Structure):
    _fields_ = [("what", Text), ("done", ctypes.c_uint64), ("total", ctypes.c_uint64),
                ("earlier", ctypes.c_uint64), ("world_months", ctypes.c_double),
                ("waits", ctypes.c_bool)]


ProgressFunction = ctypes.CFUNCTYPE(ctypes.c_bool, Pointer, ctypes.POINTER(Progress))


class Monitor(ctypes.Structure):
    _fields_ = [("progress", ProgressFunction), ("notice", Pointer), ("context", Pointer)]


class ScenarioSource(ctypes.Structure):
    _fields_ = [("path", Text), ("text", Text), ("seed_given", ctypes.c_bool),
                ("seed", ctypes.c_uint64), ("ticks", ctypes.c_uint32),
                ("replicates", ctypes.c_uint32), ("settings", ctypes.POINTER(Text)),
                ("settings_count", Size), ("title", Text)]


class SweepSource(ctypes.Structure):
    _fields_ = [("path", Text), ("text", Text), ("title", Text)]


class RunOptions(ctypes.Structure):
    _fields_ = [("scenario", ScenarioSource), ("record", Text), ("every", ctypes.c_uint32),
                ("mean_field", ctypes.c_bool), ("double_precision", ctypes.c_bool),
                ("compression", ctypes.c_int), ("kernel", Text), ("measures", Text),
                ("posterior", Text), ("threads", ctypes.c_uint), ("command_line", Text)]


class SweepRunOptions(ctypes.Structure):
    _fields_ = [("sweep", SweepSource), ("shard", ctypes.c_uint32), ("shards", ctypes.c_uint32),
                ("resume", ctypes.c_bool), ("join", ctypes.c_bool), ("patience", ctypes.c_double),
                ("kernel", Text), ("threads", ctypes.c_uint), ("command_line", Text)]


class CompareOptions(ctypes.Structure):
    _fields_ = [("inputs", ctypes.POINTER(Text)), ("inputs_count", Size),
                ("changes", ScenarioSource), ("reference", Text), ("outcomes", Text),
                ("all", ctypes.c_bool), ("at", Text), ("measures", Text),
                ("independent", ctypes.c_bool),
                ("posterior", Text), ("trust", ctypes.c_bool), ("bootstrap", ctypes.c_bool),
                ("level", ctypes.c_double), ("margin", ctypes.c_double),
                ("margins", ctypes.POINTER(Text)),
                ("margins_count", Size), ("threads", ctypes.c_uint), ("command_line", Text)]


class TraceOptions(ctypes.Structure):
    _fields_ = [("scenario", ScenarioSource), ("replicate", ctypes.c_uint32), ("from", Text),
                ("to", Text), ("every", ctypes.c_uint32), ("mean_field", ctypes.c_bool)]


class PlanOptions(ctypes.Structure):
    _fields_ = [("sweep", SweepSource), ("threads", ctypes.c_uint), ("seconds", ctypes.c_double),
                ("cores", ctypes.c_uint)]


class CalibrationSource(ctypes.Structure):
    _fields_ = [("path", Text), ("text", Text), ("simulations", Size), ("kept", Size)]


class CalibrateOptions(ctypes.Structure):
    _fields_ = [("source", CalibrationSource), ("resume", ctypes.c_bool),
                ("shard", ctypes.c_uint32), ("shards", ctypes.c_uint32),
                ("join", ctypes.c_bool), ("patience", ctypes.c_double), ("check", Size),
                ("keep", ctypes.c_bool), ("kernel", Text), ("threads", ctypes.c_uint),
                ("command_line", Text), ("title", Text)]


class ExaminationOptions(ctypes.Structure):
    _fields_ = [("scenario", ScenarioSource), ("facts", Text), ("power", ctypes.c_bool),
                ("nulls", ctypes.POINTER(Text)), ("nulls_count", Size), ("box", Text),
                ("points", ctypes.c_uint32), ("kernel", Text), ("threads", ctypes.c_uint)]


class ReportedFact(ctypes.Structure):
    _fields_ = [("model", Text), ("title", Text), ("fact", Text), ("statement", Text),
                ("source", Text), ("measure", Text), ("bound", Text), ("value", ctypes.c_double),
                ("error", ctypes.c_double), ("holds", ctypes.c_bool), ("close", ctypes.c_bool)]


class Parameter(ctypes.Structure):
    _fields_ = [("key", Text), ("shape", ctypes.c_int), ("role", ctypes.c_int),
                ("low", ctypes.c_double), ("high", ctypes.c_double), ("interval", ctypes.c_int),
                ("unit", Text), ("symbol", Text), ("meaning", Text), ("source", Text),
                ("slot", Size), ("defaults", Size), ("default_value", Doubles)]


# what the functions of reports.h call
StorySink = ctypes.CFUNCTYPE(None, Pointer, ctypes.c_uint32, Text, Text)
ValueSink = ctypes.CFUNCTYPE(None, Pointer, Text, ctypes.c_double, Text, Text,
                             ctypes.POINTER(Parameter), Text)
FigureSink = ctypes.CFUNCTYPE(None, Pointer, Text, ctypes.c_double)
FactSink = ctypes.CFUNCTYPE(None, Pointer, ctypes.POINTER(ReportedFact))
AdviceSink = ctypes.CFUNCTYPE(None, Pointer, Text)


# ---- sensitivity.h ----

class PointMeans(ctypes.Structure):
    _fields_ = [("points", Size), ("mean", Doubles), ("error", Doubles), ("step_error", Doubles)]


class SobolOutputs(ctypes.Structure):
    _fields_ = [("n", Size), ("factors", Size), ("a", Doubles), ("b", Doubles), ("ab", Doubles),
                ("ba", Doubles)]


class SobolOptions(ctypes.Structure):
    _fields_ = [("level", ctypes.c_double), ("resamples", ctypes.c_uint32),
                ("seed", ctypes.c_uint64)]


class ConfidenceInterval(ctypes.Structure):
    _fields_ = [("low", ctypes.c_double), ("high", ctypes.c_double)]


class Precision(ctypes.Structure):
    _fields_ = [("used", Size), ("left_out", Size), ("mean", ctypes.c_double),
                ("standard_deviation", ctypes.c_double), ("half_width", ctypes.c_double),
                ("variation", ctypes.c_double), ("mean_change", ctypes.c_double),
                ("variation_change", ctypes.c_double)]


class SobolIndex(ctypes.Structure):
    _fields_ = [("value", ctypes.c_double), ("interval", ConfidenceInterval)]


class Sobol(ctypes.Structure):
    _fields_ = [("factors", Size), ("used", Size), ("left_out", Size), ("mean", ctypes.c_double),
                ("variance", ctypes.c_double), ("effective_outputs", ctypes.c_double),
                ("rare", ctypes.c_bool), ("first", ctypes.POINTER(SobolIndex)),
                ("total", ctypes.POINTER(SobolIndex)), ("second", ctypes.POINTER(SobolIndex))]


class MorrisOutputs(ctypes.Structure):
    _fields_ = [("trajectories", Size), ("factors", Size), ("output", Doubles), ("moved", Sizes),
                ("step", Doubles)]


class Morris(ctypes.Structure):
    _fields_ = [("used", Size), ("left_out", Size), ("mean", ctypes.c_double),
                ("mean_absolute", ctypes.c_double), ("standard_deviation", ctypes.c_double)]


# ---- survival.h ----

class SurvivalPoint(ctypes.Structure):
    _fields_ = [("time", ctypes.c_double), ("at_risk", Size), ("events", Size), ("censored", Size),
                ("survival", ctypes.c_double), ("variance", ctypes.c_double),
                ("interval", ConfidenceInterval)]


class Survival(ctypes.Structure):
    _fields_ = [("size", Size), ("points", ctypes.POINTER(SurvivalPoint)),
                ("level", ctypes.c_double)]


# ---- shipped_inputs.h ----

class ShippedInput(ctypes.Structure):
    _fields_ = [("kind", Text), ("name", Text), ("title", Text)]


class ShippedInputs(ctypes.Structure):
    _fields_ = [("folder", Text), ("list", ctypes.POINTER(ShippedInput)), ("count", Size)]


DECLARED: dict[str, type[ctypes.Structure]] = {
    "comity_dataset_attribute": Attribute,
    "comity_dataset_variable": Variable,
    "comity_dataset_text": ProvenanceText,
    "comity_sink": Sink,
    "comity_progress": Progress,
    "comity_monitor": Monitor,
    "comity_run_options": RunOptions,
    "comity_sweep_run_options": SweepRunOptions,
    "comity_scenario_source": ScenarioSource,
    "comity_sweep_source": SweepSource,
    "comity_compare_options": CompareOptions,
    "comity_trace_options": TraceOptions,
    "comity_plan_options": PlanOptions,
    "comity_parameter": Parameter,
    "comity_calibration_source": CalibrationSource,
    "comity_calibrate_options": CalibrateOptions,
    "comity_examination_options": ExaminationOptions,
    "comity_reported_fact": ReportedFact,
    "comity_point_means": PointMeans,
    "comity_sobol_outputs": SobolOutputs,
    "comity_sobol_options": SobolOptions,
    "comity_confidence_interval": ConfidenceInterval,
    "comity_precision": Precision,
    "comity_sobol_index": SobolIndex,
    "comity_sobol": Sobol,
    "comity_morris_outputs": MorrisOutputs,
    "comity_morris": Morris,
    "comity_problem": Problem,
    "comity_problems": Problems,
    "comity_survival_point": SurvivalPoint,
    "comity_survival": Survival,
    "comity_shipped_input": ShippedInput,
    "comity_shipped_inputs": ShippedInputs,
}
