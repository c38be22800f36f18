# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at figures."""

import warnings

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg


def drawn(figure):
    """Every panel that is shown has something in it, the figure is no blank sheet, and all of it
    has room."""
    canvas = FigureCanvasAgg(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "constrained_layout not applied")
        canvas.draw()
    for axes in figure.axes:
        assert not axes.get_visible() or axes.has_data() or axes.texts or axes.patches
    assert figure.axes
    image = np.asarray(canvas.buffer_rgba())[..., :3]
    assert 0.01 < np.mean(np.any(image != 255, axis=-1)) < 0.95
    return figure
