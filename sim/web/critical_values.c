/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Prints, as C, the critical values of the intervals of 2 to so many worlds: what the page has in
 * place of GSL, which is not compiled for browsers. scripts/explorer runs it. */
#include "statistics/distribution.h"

#include <comity/comparison.h>

#include <stdio.h>
#include <stdlib.h>

int main(int count, char **arguments)
{
    struct comity_comparison_options options;
    const long worlds = count == 2 ? strtol(arguments[1], NULL, 10) : 0;
    comity_comparison_options_init(&options);
    puts("#include \"statistics/distribution.h\"\n"
         "#include <stddef.h>\n"
         "double comity_normal_critical(double level)\n"
         "{\n"
         "    (void)level;");
    printf("    return %a;\n"
           "}\n",
           comity_normal_critical(options.level));
    puts("double comity_t_critical(double level, double degrees_of_freedom)\n"
         "{\n"
         "    static const double values[] = {");
    for (long freedom = 1; freedom < worlds; freedom++)
        printf("        %a,\n", comity_t_critical(options.level, (double)freedom));
    puts("    };\n"
         "    (void)level;\n"
         "    return values[(size_t)degrees_of_freedom - 1];\n"
         "}");
    return 0;
}
