/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Datasets of the library as lists of R: arrays with the first dimension running fastest. */
#include "calls.h"

#include <math.h>
#include <string.h>

enum { RANK_MOST = 32 };

static void release(SEXP kept)
{
    comity_dataset_free(R_ExternalPtrAddr(kept));
    R_ClearExternalPtr(kept);
}

SEXP comity_r_keep(struct comity_dataset *dataset)
{
    SEXP kept = PROTECT(R_MakeExternalPtr(dataset, R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(kept, release, TRUE);
    UNPROTECT(1);
    return kept;
}

static SEXP text(const char *characters)
{
    return Rf_mkCharCE(characters ? characters : "", CE_UTF8);
}

static SEXPTYPE type_of(enum comity_element element)
{
    switch (element) {
    case COMITY_STRING:
        return STRSXP;
    case COMITY_INT8:
    case COMITY_INT32:
        return INTSXP;
    default:
        return REALSXP;
    }
}

static void put(SEXP array, R_xlen_t to, const struct comity_dataset_variable *variable,
                size_t from)
{
    if (variable->element == COMITY_STRING) {
        SET_STRING_ELT(array, to, text(((const char *const *)variable->values)[from]));
        return;
    }
    const double number = comity_element_get(variable->element, variable->values, from);
    if (TYPEOF(array) == INTSXP)
        INTEGER(array)[to] = (int)number;
    else
        REAL(array)[to] = isnan(number) ? NA_REAL : number;
}

/* The values with their extents as `dim`; rows of C become columns of R. */
static SEXP values_of(const struct comity_dataset_variable *variable)
{
    size_t stride[RANK_MOST], at[RANK_MOST] = { 0 }, count = 1, from = 0;
    for (size_t axis = variable->rank; axis-- > 0;) {
        stride[axis] = count;
        count *= variable->extents[axis];
    }
    SEXP array = PROTECT(Rf_allocVector(type_of(variable->element), (R_xlen_t)count));
    for (size_t to = 0; to < count; to++) {
        put(array, (R_xlen_t)to, variable, from);
        for (size_t axis = 0; axis < variable->rank; axis++) {
            from += stride[axis];
            if (++at[axis] < variable->extents[axis])
                break;
            from -= stride[axis] * variable->extents[axis];
            at[axis] = 0;
        }
    }
    if (variable->rank > 0) {
        SEXP extents = PROTECT(Rf_allocVector(INTSXP, (R_xlen_t)variable->rank));
        for (size_t axis = 0; axis < variable->rank; axis++)
            INTEGER(extents)[axis] = (int)variable->extents[axis];
        Rf_setAttrib(array, R_DimSymbol, extents);
        UNPROTECT(1);
    }
    UNPROTECT(1);
    return array;
}

static SEXP attribute_value(const struct comity_dataset_attribute *attribute)
{
    if (attribute->text) {
        SEXP one = PROTECT(Rf_allocVector(STRSXP, 1));
        SET_STRING_ELT(one, 0, text(attribute->text));
        UNPROTECT(1);
        return one;
    }
    SEXP numbers = PROTECT(Rf_allocVector(REALSXP, (R_xlen_t)attribute->count));
    for (size_t k = 0; k < attribute->count; k++)
        REAL(numbers)[k] = comity_element_get(attribute->element, attribute->values, k);
    UNPROTECT(1);
    return numbers;
}

static SEXP attributes_of(const struct comity_dataset_attribute *attributes, size_t count)
{
    SEXP list = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)count));
    SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
    for (size_t k = 0; k < count; k++) {
        SET_STRING_ELT(names, (R_xlen_t)k, text(attributes[k].name));
        SET_VECTOR_ELT(list, (R_xlen_t)k, attribute_value(&attributes[k]));
    }
    Rf_setAttrib(list, R_NamesSymbol, names);
    UNPROTECT(2);
    return list;
}

static SEXP variable_of(const struct comity_dataset_variable *variable)
{
    const char *const parts[] = { "values", "dimensions", "attributes", "" };
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, (const char **)(uintptr_t)parts));
    SEXP dimensions = Rf_allocVector(STRSXP, (R_xlen_t)variable->rank);
    SET_VECTOR_ELT(list, 1, dimensions);
    for (size_t axis = 0; axis < variable->rank; axis++)
        SET_STRING_ELT(dimensions, (R_xlen_t)axis, text(variable->dimensions[axis]));
    SET_VECTOR_ELT(list, 0, values_of(variable));
    SET_VECTOR_ELT(list, 2, attributes_of(variable->attributes, variable->attribute_count));
    UNPROTECT(1);
    return list;
}

static SEXP variables_of(const struct comity_dataset *dataset)
{
    size_t count;
    const struct comity_dataset_variable *variables = comity_dataset_variables(dataset, &count);
    SEXP list = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)count));
    SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
    for (size_t k = 0; k < count; k++) {
        SET_STRING_ELT(names, (R_xlen_t)k, text(variables[k].name));
        SET_VECTOR_ELT(list, (R_xlen_t)k, variable_of(&variables[k]));
    }
    Rf_setAttrib(list, R_NamesSymbol, names);
    UNPROTECT(2);
    return list;
}

static SEXP texts_of(const struct comity_dataset *dataset)
{
    size_t count;
    const struct comity_dataset_text *texts = comity_dataset_texts(dataset, &count);
    SEXP list = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
    SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)count));
    for (size_t k = 0; k < count; k++) {
        SET_STRING_ELT(names, (R_xlen_t)k, text(texts[k].name));
        SET_STRING_ELT(list, (R_xlen_t)k, text(texts[k].text));
    }
    Rf_setAttrib(list, R_NamesSymbol, names);
    UNPROTECT(2);
    return list;
}

SEXP comity_r_convert(SEXP kept)
{
    const char *const parts[] = { "variables", "attributes", "provenance", "" };
    const struct comity_dataset *dataset = R_ExternalPtrAddr(kept);
    size_t count;
    const struct comity_dataset_attribute *attributes = comity_dataset_attributes(dataset, &count);
    SEXP list = PROTECT(Rf_mkNamed(VECSXP, (const char **)(uintptr_t)parts));
    SET_VECTOR_ELT(list, 0, variables_of(dataset));
    SET_VECTOR_ELT(list, 1, attributes_of(attributes, count));
    SET_VECTOR_ELT(list, 2, texts_of(dataset));
    UNPROTECT(1);
    release(kept); /* not kept twice until R collects */
    return list;
}
