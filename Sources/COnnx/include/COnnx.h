/* A thin C interface to libonnx: parse a model, run the official checker, and read every field that an import needs.
 *
 * Handles other than co_model and those from functions named parse are borrowed: they, and every pointer read through them,
 * stay valid while the handle that they came from lives. Indices must be below the count that the matching count
 * function gives. No function throws or ends the process on bad input. */
#ifndef COnnx_H
#define COnnx_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct co_model co_model;
typedef struct co_graph co_graph;
typedef struct co_function co_function;
typedef struct co_node co_node;
typedef struct co_attribute co_attribute;
typedef struct co_value co_value;
typedef struct co_tensor co_tensor;
typedef struct co_type co_type;
typedef struct co_sequence co_sequence;
typedef struct co_optional co_optional;

/* Bytes of a string, not terminated and not necessarily UTF-8. */
typedef struct co_string {
    const char *data;
    size_t size;
} co_string;

/* The reason of a failure, terminated. */
typedef struct co_error {
    char text[1024];
} co_error;

/* The newest versions that the official checker knows. */
typedef struct co_checker_versions {
    int64_t ir;
    int64_t opset;
    int64_t ml_opset;
} co_checker_versions;

/* Parses a model. Returns NULL and the reason when the bytes are no model, exceed 2 GiB, nest deeper than the limit, or
 * would take much more memory than they are long. The model keeps its own copy of the bytes. Free with
 * co_model_free. */
co_model *co_model_parse(const uint8_t *bytes, size_t count, co_error *error);
void co_model_free(co_model *model);

co_checker_versions co_checker_known_versions(void);
/* Runs onnx::checker::check_model. Returns 1 when the model passes, else 0 and the reason. */
int co_model_check(const co_model *model, co_error *error);

int64_t co_model_ir_version(const co_model *model);
int64_t co_model_version(const co_model *model);
co_string co_model_producer_name(const co_model *model);
co_string co_model_producer_version(const co_model *model);
co_string co_model_domain(const co_model *model);
size_t co_model_opset_count(const co_model *model);
co_string co_model_opset_domain(const co_model *model, size_t index);
int64_t co_model_opset_version(const co_model *model, size_t index);
size_t co_model_metadata_count(const co_model *model);
co_string co_model_metadata_key(const co_model *model, size_t index);
co_string co_model_metadata_value(const co_model *model, size_t index);
size_t co_model_function_count(const co_model *model);
co_string co_model_function_domain(const co_model *model, size_t index);
co_string co_model_function_name(const co_model *model, size_t index);
const co_function *co_model_function(const co_model *model, size_t index);
size_t co_model_training_count(const co_model *model);
/* NULL when the model has no graph. */
const co_graph *co_model_graph(const co_model *model);

co_string co_graph_name(const co_graph *graph);
size_t co_graph_node_count(const co_graph *graph);
const co_node *co_graph_node(const co_graph *graph, size_t index);
size_t co_graph_input_count(const co_graph *graph);
const co_value *co_graph_input(const co_graph *graph, size_t index);
size_t co_graph_output_count(const co_graph *graph);
const co_value *co_graph_output(const co_graph *graph, size_t index);
/* Declared types of intermediate values. */
size_t co_graph_value_count(const co_graph *graph);
const co_value *co_graph_value(const co_graph *graph, size_t index);
size_t co_graph_initializer_count(const co_graph *graph);
const co_tensor *co_graph_initializer(const co_graph *graph, size_t index);
size_t co_graph_sparse_initializer_count(const co_graph *graph);
co_string co_graph_sparse_initializer_name(const co_graph *graph, size_t index);

size_t co_function_input_count(const co_function *function);
co_string co_function_input(const co_function *function, size_t index);
size_t co_function_output_count(const co_function *function);
co_string co_function_output(const co_function *function, size_t index);
/* The names of attributes without a default. */
size_t co_function_attribute_count(const co_function *function);
co_string co_function_attribute(const co_function *function, size_t index);
/* Attributes with a default. */
size_t co_function_default_count(const co_function *function);
/* Parses a default. NULL and the reason when it is malformed. Free with co_attribute_free. */
co_attribute *co_function_default_parse(const co_function *function, size_t index, co_error *error);
void co_attribute_free(co_attribute *attribute);
size_t co_function_node_count(const co_function *function);
const co_node *co_function_node(const co_function *function, size_t index);
size_t co_function_opset_count(const co_function *function);
co_string co_function_opset_domain(const co_function *function, size_t index);
int64_t co_function_opset_version(const co_function *function, size_t index);

co_string co_node_name(const co_node *node);
co_string co_node_op_type(const co_node *node);
co_string co_node_domain(const co_node *node);
size_t co_node_input_count(const co_node *node);
co_string co_node_input(const co_node *node, size_t index);
size_t co_node_output_count(const co_node *node);
co_string co_node_output(const co_node *node, size_t index);
size_t co_node_attribute_count(const co_node *node);
const co_attribute *co_node_attribute(const co_node *node, size_t index);

/* Numbers are those of AttributeProto.AttributeType. */
typedef enum co_attribute_kind {
    CO_ATTRIBUTE_UNDEFINED = 0,
    CO_ATTRIBUTE_FLOAT = 1,
    CO_ATTRIBUTE_INT = 2,
    CO_ATTRIBUTE_STRING = 3,
    CO_ATTRIBUTE_TENSOR = 4,
    CO_ATTRIBUTE_GRAPH = 5,
    CO_ATTRIBUTE_FLOATS = 6,
    CO_ATTRIBUTE_INTS = 7,
    CO_ATTRIBUTE_STRINGS = 8,
    CO_ATTRIBUTE_TENSORS = 9,
    CO_ATTRIBUTE_GRAPHS = 10,
    CO_ATTRIBUTE_SPARSE_TENSOR = 11,
    CO_ATTRIBUTE_SPARSE_TENSORS = 12,
    CO_ATTRIBUTE_TYPE_PROTO = 13,
    CO_ATTRIBUTE_TYPE_PROTOS = 14
} co_attribute_kind;

co_string co_attribute_name(const co_attribute *attribute);
/* The kind that the file declares; where it declares none, that of the field that is present. */
int32_t co_attribute_kind_of(const co_attribute *attribute);
/* Not empty when the value is that of an attribute of the enclosing function. */
co_string co_attribute_reference(const co_attribute *attribute);
int64_t co_attribute_int(const co_attribute *attribute);
float co_attribute_float(const co_attribute *attribute);
co_string co_attribute_string(const co_attribute *attribute);
/* NULL when the tensor, or the graph, is absent. */
const co_tensor *co_attribute_tensor(const co_attribute *attribute);
const co_graph *co_attribute_graph(const co_attribute *attribute);
size_t co_attribute_int_count(const co_attribute *attribute);
const int64_t *co_attribute_ints(const co_attribute *attribute);
size_t co_attribute_float_count(const co_attribute *attribute);
const float *co_attribute_floats(const co_attribute *attribute);
size_t co_attribute_string_count(const co_attribute *attribute);
co_string co_attribute_string_at(const co_attribute *attribute, size_t index);
size_t co_attribute_tensor_count(const co_attribute *attribute);
const co_tensor *co_attribute_tensor_at(const co_attribute *attribute, size_t index);
size_t co_attribute_graph_count(const co_attribute *attribute);
const co_graph *co_attribute_graph_at(const co_attribute *attribute, size_t index);

typedef enum co_type_kind {
    CO_TYPE_NONE,
    CO_TYPE_TENSOR,
    CO_TYPE_SEQUENCE,
    CO_TYPE_MAP,
    CO_TYPE_OPTIONAL,
    CO_TYPE_SPARSE_TENSOR,
    CO_TYPE_OPAQUE
} co_type_kind;

typedef enum co_dimension_kind { CO_DIMENSION_UNKNOWN, CO_DIMENSION_VALUE, CO_DIMENSION_NAME } co_dimension_kind;

co_string co_value_name(const co_value *value);
/* NULL when the value has no type. */
const co_type *co_value_type(const co_value *value);

co_type_kind co_type_kind_of(const co_type *type);
/* The type of the elements of a sequence, or of an optional's element; NULL for other types. */
const co_type *co_type_element(const co_type *type);
/* The element type of a map's keys, and the type of its values; 0 and NULL for other types. */
int32_t co_type_map_key(const co_type *type);
const co_type *co_type_map_value(const co_type *type);
/* The following concern tensors alone; other types give 0. */
int32_t co_type_data_type(const co_type *type);
int co_type_has_shape(const co_type *type);
size_t co_type_rank(const co_type *type);
co_dimension_kind co_type_dimension_kind(const co_type *type, size_t axis);
int64_t co_type_dimension_value(const co_type *type, size_t axis);
co_string co_type_dimension_name(const co_type *type, size_t axis);

/* Parses a TensorProto by itself, as test data files hold it. Free with co_tensor_free. */
co_tensor *co_tensor_parse(const uint8_t *bytes, size_t count, co_error *error);
/* Frees a tensor of co_tensor_parse. */
void co_tensor_free(co_tensor *tensor);

/* Parses a SequenceProto by itself, as test data files hold it. Free with co_sequence_free. */
co_sequence *co_sequence_parse(const uint8_t *bytes, size_t count, co_error *error);
void co_sequence_free(co_sequence *sequence);
co_string co_sequence_name(const co_sequence *sequence);
/* Whether it is a sequence of tensors; an empty one need not say. */
int co_sequence_has_tensors(const co_sequence *sequence);
size_t co_sequence_count(const co_sequence *sequence);
const co_tensor *co_sequence_tensor(const co_sequence *sequence, size_t index);

/* Parses an OptionalProto by itself, as test data files hold it. Free with co_optional_free. */
co_optional *co_optional_parse(const uint8_t *bytes, size_t count, co_error *error);
void co_optional_free(co_optional *optional);
co_string co_optional_name(const co_optional *optional);
/* NULL when its element is of another kind or absent. */
const co_tensor *co_optional_tensor(const co_optional *optional);
const co_sequence *co_optional_sequence(const co_optional *optional);

co_string co_tensor_name(const co_tensor *tensor);
int32_t co_tensor_data_type(const co_tensor *tensor);
size_t co_tensor_rank(const co_tensor *tensor);
const int64_t *co_tensor_dimensions(const co_tensor *tensor);
int co_tensor_has_segment(const co_tensor *tensor);
int co_tensor_has_raw_data(const co_tensor *tensor);
co_string co_tensor_raw_data(const co_tensor *tensor);
size_t co_tensor_float_count(const co_tensor *tensor);
const float *co_tensor_floats(const co_tensor *tensor);
size_t co_tensor_int32_count(const co_tensor *tensor);
const int32_t *co_tensor_int32s(const co_tensor *tensor);
size_t co_tensor_int64_count(const co_tensor *tensor);
const int64_t *co_tensor_int64s(const co_tensor *tensor);
size_t co_tensor_double_count(const co_tensor *tensor);
const double *co_tensor_doubles(const co_tensor *tensor);
size_t co_tensor_uint64_count(const co_tensor *tensor);
const uint64_t *co_tensor_uint64s(const co_tensor *tensor);
size_t co_tensor_string_count(const co_tensor *tensor);
co_string co_tensor_string(const co_tensor *tensor, size_t index);
int co_tensor_is_external(const co_tensor *tensor);
size_t co_tensor_external_count(const co_tensor *tensor);
co_string co_tensor_external_key(const co_tensor *tensor, size_t index);
co_string co_tensor_external_value(const co_tensor *tensor, size_t index);

#include "COnnxBuild.h"

#ifdef __cplusplus
}
#endif

#endif
