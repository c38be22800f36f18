/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measures/types.h"

#include "scenario/checks.h"

static void prepare(struct comity_measure_preparation *preparation)
{
    struct comity_measure_definition *measure = preparation->measure;
    struct comity_selection selection;
    char text[COMITY_PROBLEM_TEXT];
    if (comity_scenario_select(preparation->scenario, measure->of, &selection, text, sizeof text)) {
        comity_measure_report(preparation, COMITY_MEASURE_PARAMETER, "%s", text);
    } else if (!selection.parameter || selection.count != 1) {
        comity_measure_report(preparation, COMITY_MEASURE_PARAMETER,
                              "\"%s\" has %zu values; the key of one number is expected",
                              measure->of, selection.count);
    } else {
        measure->cell = selection.slots[0];
    }
}

static void of_parameters(const struct comity_measure_definition *measure, const double *parameters,
                          double *values)
{
    values[0] = comity_parameter_in_force(parameters, measure->cell);
}

COMITY_MEASURE_TYPE(parameter, "a parameter of the world, as it was at the start",
                    COMITY_MEASURE_BIT(PARAMETER), COMITY_MEASURE_BIT(SCENARIO),
                    COMITY_MEASURE_FOLDED(prepare, .of_parameters = of_parameters));
