#include "co_internal.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <climits>

namespace {

std::string string(co_string text) { return text.size == 0 ? std::string() : std::string(text.data, text.size); }

onnx::ModelProto &mutable_message(co_model *handle) { return *reinterpret_cast<onnx::ModelProto *>(handle); }
onnx::GraphProto &mutable_message(co_graph *handle) { return *reinterpret_cast<onnx::GraphProto *>(handle); }
onnx::NodeProto &mutable_message(co_node *handle) { return *reinterpret_cast<onnx::NodeProto *>(handle); }
onnx::TensorProto &mutable_message(co_tensor *handle) { return *reinterpret_cast<onnx::TensorProto *>(handle); }
onnx::ValueInfoProto &mutable_message(co_value *handle) {
    return *reinterpret_cast<onnx::ValueInfoProto *>(handle);
}
onnx::AttributeProto &mutable_message(co_attribute *handle) {
    return *reinterpret_cast<onnx::AttributeProto *>(handle);
}

co_value *describe(onnx::ValueInfoProto *value, co_string name, int32_t data_type) {
    value->set_name(string(name));
    onnx::TypeProto_Tensor *type = value->mutable_type()->mutable_tensor_type();
    type->set_elem_type(data_type);
    type->mutable_shape();
    return reinterpret_cast<co_value *>(value);
}

}  // namespace

co_model *co_model_new(int64_t ir_version, co_string producer, co_string producer_version) {
    auto *model = new onnx::ModelProto();
    model->set_ir_version(ir_version);
    if (producer.size > 0) model->set_producer_name(string(producer));
    if (producer_version.size > 0) model->set_producer_version(string(producer_version));
    return reinterpret_cast<co_model *>(model);
}

void co_model_add_opset(co_model *model, co_string domain, int64_t version) {
    onnx::OperatorSetIdProto *opset = mutable_message(model).add_opset_import();
    opset->set_domain(string(domain));
    opset->set_version(version);
}

void co_model_add_metadata(co_model *model, co_string key, co_string value) {
    onnx::StringStringEntryProto *entry = mutable_message(model).add_metadata_props();
    entry->set_key(string(key));
    entry->set_value(string(value));
}

co_graph *co_model_make_graph(co_model *model, co_string name) {
    onnx::GraphProto *graph = mutable_message(model).mutable_graph();
    graph->set_name(string(name));
    return reinterpret_cast<co_graph *>(graph);
}

size_t co_model_byte_count(const co_model *model) {
    size_t count = co::message(model).ByteSizeLong();
    return count > INT_MAX ? 0 : count;
}

int co_model_write(const co_model *model, uint8_t *bytes, size_t count) {
    if (count == 0 || count != co_model_byte_count(model)) return 0;
    google::protobuf::io::ArrayOutputStream stream(bytes, static_cast<int>(count));
    google::protobuf::io::CodedOutputStream output(&stream);
    output.SetSerializationDeterministic(true);
    return co::message(model).SerializeToCodedStream(&output);
}

co_node *co_graph_add_node(co_graph *graph, co_string name, co_string op_type, co_string domain) {
    onnx::NodeProto *node = mutable_message(graph).add_node();
    if (name.size > 0) node->set_name(string(name));
    node->set_op_type(string(op_type));
    if (domain.size > 0) node->set_domain(string(domain));
    return reinterpret_cast<co_node *>(node);
}

co_tensor *co_graph_add_initializer(co_graph *graph) {
    return reinterpret_cast<co_tensor *>(mutable_message(graph).add_initializer());
}

co_value *co_graph_add_input(co_graph *graph, co_string name, int32_t data_type) {
    return describe(mutable_message(graph).add_input(), name, data_type);
}

co_value *co_graph_add_output(co_graph *graph, co_string name, int32_t data_type) {
    return describe(mutable_message(graph).add_output(), name, data_type);
}

void co_value_add_axis(co_value *value, co_dimension_kind kind, int64_t number, co_string name) {
    onnx::TensorShapeProto_Dimension *axis =
        mutable_message(value).mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim();
    if (kind == CO_DIMENSION_VALUE) axis->set_dim_value(number);
    if (kind == CO_DIMENSION_NAME) axis->set_dim_param(string(name));
}

void co_node_add_input(co_node *node, co_string name) { mutable_message(node).add_input(string(name)); }
void co_node_add_output(co_node *node, co_string name) { mutable_message(node).add_output(string(name)); }

co_attribute *co_node_add_attribute(co_node *node, co_string name, co_attribute_kind kind) {
    onnx::AttributeProto *attribute = mutable_message(node).add_attribute();
    attribute->set_name(string(name));
    attribute->set_type(static_cast<onnx::AttributeProto_AttributeType>(kind));
    return reinterpret_cast<co_attribute *>(attribute);
}

void co_attribute_set_int(co_attribute *attribute, int64_t value) { mutable_message(attribute).set_i(value); }
void co_attribute_set_float(co_attribute *attribute, float value) { mutable_message(attribute).set_f(value); }
void co_attribute_set_string(co_attribute *attribute, co_string value) {
    mutable_message(attribute).set_s(string(value));
}
void co_attribute_set_ints(co_attribute *attribute, const int64_t *values, size_t count) {
    mutable_message(attribute).mutable_ints()->Reserve(static_cast<int>(count));
    for (size_t i = 0; i < count; i++) mutable_message(attribute).add_ints(values[i]);
}
void co_attribute_set_floats(co_attribute *attribute, const float *values, size_t count) {
    mutable_message(attribute).mutable_floats()->Reserve(static_cast<int>(count));
    for (size_t i = 0; i < count; i++) mutable_message(attribute).add_floats(values[i]);
}
void co_attribute_add_string(co_attribute *attribute, co_string value) {
    mutable_message(attribute).add_strings(string(value));
}
co_tensor *co_attribute_make_tensor(co_attribute *attribute) {
    return reinterpret_cast<co_tensor *>(mutable_message(attribute).mutable_t());
}
co_graph *co_attribute_make_graph(co_attribute *attribute, co_string name) {
    onnx::GraphProto *graph = mutable_message(attribute).mutable_g();
    graph->set_name(string(name));
    return reinterpret_cast<co_graph *>(graph);
}

void co_tensor_describe(
    co_tensor *tensor, co_string name, int32_t data_type, const int64_t *dimensions, size_t rank) {
    onnx::TensorProto &message = mutable_message(tensor);
    if (name.size > 0) message.set_name(string(name));
    message.set_data_type(data_type);
    for (size_t axis = 0; axis < rank; axis++) message.add_dims(dimensions[axis]);
}
void co_tensor_set_raw_data(co_tensor *tensor, const void *bytes, size_t count) {
    mutable_message(tensor).set_raw_data(bytes, count);
}
void co_tensor_add_string(co_tensor *tensor, co_string value) {
    mutable_message(tensor).add_string_data(string(value));
}
