/* Writing of ONNX models: the mutable side of COnnx.h, included by it.
 *
 * Handles are borrowed from the model that they belong to and stay valid while it lives. Every text is UTF-8. No function
 * throws; only memory that runs out ends the process. */
#ifndef COnnxBuild_H
#define COnnxBuild_H

#pragma clang assume_nonnull begin

/* A model with nothing in it. Free with co_model_free. */
co_model *co_model_new(int64_t ir_version, co_string producer, co_string producer_version);
void co_model_add_opset(co_model *model, co_string domain, int64_t version);
void co_model_add_metadata(co_model *model, co_string key, co_string value);
/* The model's graph, which exists from the first call on. */
co_graph *co_model_make_graph(co_model *model, co_string name);
/* The number of bytes of the model's protobuf form; 0 when it exceeds the format's limit of 2 GiB. */
size_t co_model_byte_count(const co_model *model);
/* Writes the protobuf form. The same model gives the same bytes. Returns 1, or 0 when `count` is not the number that
 * co_model_byte_count gives. */
int co_model_write(const co_model *model, uint8_t *_Nullable bytes, size_t count);

co_node *co_graph_add_node(co_graph *graph, co_string name, co_string op_type, co_string domain);
co_tensor *co_graph_add_initializer(co_graph *graph);
co_value *co_graph_add_input(co_graph *graph, co_string name, int32_t data_type);
co_value *co_graph_add_output(co_graph *graph, co_string name, int32_t data_type);

/* A value starts with rank 0 and gets an axis with each call. An extent that is unknown has neither number nor name. */
void co_value_add_axis(co_value *value, co_dimension_kind kind, int64_t number, co_string name);

void co_node_add_input(co_node *node, co_string name);
void co_node_add_output(co_node *node, co_string name);
co_attribute *co_node_add_attribute(co_node *node, co_string name, co_attribute_kind kind);

void co_attribute_set_int(co_attribute *attribute, int64_t value);
void co_attribute_set_float(co_attribute *attribute, float value);
void co_attribute_set_string(co_attribute *attribute, co_string value);
void co_attribute_set_ints(co_attribute *attribute, const int64_t *values, size_t count);
void co_attribute_set_floats(co_attribute *attribute, const float *values, size_t count);
void co_attribute_add_string(co_attribute *attribute, co_string value);
co_tensor *co_attribute_make_tensor(co_attribute *attribute);
co_graph *co_attribute_make_graph(co_attribute *attribute, co_string name);

/* Names a tensor and gives its type; it has no data yet. */
void co_tensor_describe(
    co_tensor *tensor, co_string name, int32_t data_type, const int64_t *dimensions, size_t rank);
/* The elements as little-endian bytes. */
void co_tensor_set_raw_data(co_tensor *tensor, const void *_Nullable bytes, size_t count);
void co_tensor_add_string(co_tensor *tensor, co_string value);

#pragma clang assume_nonnull end

#endif
