# SPDX-License-Identifier: GPL-3.0-or-later
"""A calibration of two coefficients against three counts of accords, in less than a second."""

MEASURES = """
measures = (
  { name = "accords_us_ca"; kind = "accords"; venue = "USA-CAN"; },
  { name = "accords_us_mx"; kind = "accords"; venue = "USA-MEX"; },
  { name = "accords_trilateral"; kind = "accords"; venue = "trilateral"; },
  { name = "trust_mx_us"; kind = "value"; of = "trust.MEX.USA"; at = "2005-06"; },
  { name = "share_trust"; kind = "ensemble_share"; of = { kind = "value"; of = "trust.MEX.USA";
    at = "2005-06"; }; above = 0.5; },
  { name = "months"; kind = "series"; of = "trust.MEX.USA"; every = "year"; }
);
"""

CALIBRATION = """
title = "A test";
scenario = "north_america";
measures = "measures.cfg";
simulations = 4000; kept = 200; ticks = 144;
priors = (
  { key = "agreements.initiative"; prior = { kind = "uniform"; low = 0.4; high = 1.2; }; },
  { key = "trust.gain"; prior = { kind = "log_uniform"; low = 0.01; high = 0.16; }; }
);
targets = (
  { measure = "accords_us_ca"; observed = 12; error = 1; of = "one_history"; },
  { measure = "accords_us_mx"; observed = 9; error = 1; of = "one_history"; },
  { measure = "accords_trilateral"; observed = 3; error = 1; of = "one_history"; hold_out = true; }
);
"""


def written(folder):
    """Its file in a folder, beside that of its measures."""
    (folder / "measures.cfg").write_text(MEASURES)
    (folder / "calibration.cfg").write_text(CALIBRATION)
    return folder / "calibration.cfg"
