#include "co_internal.h"

using co::handle;
using co::message;
using co::text;

namespace {
int at(size_t index) { return static_cast<int>(index); }
}  // namespace

int64_t co_model_ir_version(const co_model *model) { return message(model).ir_version(); }
int64_t co_model_version(const co_model *model) { return message(model).model_version(); }
co_string co_model_producer_name(const co_model *model) { return text(message(model).producer_name()); }
co_string co_model_producer_version(const co_model *model) { return text(message(model).producer_version()); }
co_string co_model_domain(const co_model *model) { return text(message(model).domain()); }

size_t co_model_opset_count(const co_model *model) { return message(model).opset_import_size(); }
co_string co_model_opset_domain(const co_model *model, size_t index) {
    return text(message(model).opset_import(at(index)).domain());
}
int64_t co_model_opset_version(const co_model *model, size_t index) {
    return message(model).opset_import(at(index)).version();
}

size_t co_model_metadata_count(const co_model *model) { return message(model).metadata_props_size(); }
co_string co_model_metadata_key(const co_model *model, size_t index) {
    return text(message(model).metadata_props(at(index)).key());
}
co_string co_model_metadata_value(const co_model *model, size_t index) {
    return text(message(model).metadata_props(at(index)).value());
}

size_t co_model_function_count(const co_model *model) { return message(model).functions_size(); }
co_string co_model_function_domain(const co_model *model, size_t index) {
    return text(message(model).functions(at(index)).domain());
}
co_string co_model_function_name(const co_model *model, size_t index) {
    return text(message(model).functions(at(index)).name());
}
const co_function *co_model_function(const co_model *model, size_t index) {
    return handle(message(model).functions(at(index)));
}
size_t co_model_training_count(const co_model *model) { return message(model).training_info_size(); }

const co_graph *co_model_graph(const co_model *model) {
    return message(model).has_graph() ? handle(message(model).graph()) : nullptr;
}

size_t co_function_input_count(const co_function *function) { return message(function).input_size(); }
co_string co_function_input(const co_function *function, size_t index) {
    return text(message(function).input(at(index)));
}
size_t co_function_output_count(const co_function *function) { return message(function).output_size(); }
co_string co_function_output(const co_function *function, size_t index) {
    return text(message(function).output(at(index)));
}
size_t co_function_attribute_count(const co_function *function) { return message(function).attribute_size(); }
co_string co_function_attribute(const co_function *function, size_t index) {
    return text(message(function).attribute(at(index)));
}
size_t co_function_node_count(const co_function *function) { return message(function).node_size(); }
const co_node *co_function_node(const co_function *function, size_t index) {
    return handle(message(function).node(at(index)));
}
size_t co_function_opset_count(const co_function *function) { return message(function).opset_import_size(); }
co_string co_function_opset_domain(const co_function *function, size_t index) {
    return text(message(function).opset_import(at(index)).domain());
}
int64_t co_function_opset_version(const co_function *function, size_t index) {
    return message(function).opset_import(at(index)).version();
}

co_string co_graph_name(const co_graph *graph) { return text(message(graph).name()); }
size_t co_graph_node_count(const co_graph *graph) { return message(graph).node_size(); }
const co_node *co_graph_node(const co_graph *graph, size_t index) { return handle(message(graph).node(at(index))); }
size_t co_graph_input_count(const co_graph *graph) { return message(graph).input_size(); }
const co_value *co_graph_input(const co_graph *graph, size_t index) { return handle(message(graph).input(at(index))); }
size_t co_graph_output_count(const co_graph *graph) { return message(graph).output_size(); }
const co_value *co_graph_output(const co_graph *graph, size_t index) {
    return handle(message(graph).output(at(index)));
}
size_t co_graph_value_count(const co_graph *graph) { return message(graph).value_info_size(); }
const co_value *co_graph_value(const co_graph *graph, size_t index) {
    return handle(message(graph).value_info(at(index)));
}
size_t co_graph_initializer_count(const co_graph *graph) { return message(graph).initializer_size(); }
const co_tensor *co_graph_initializer(const co_graph *graph, size_t index) {
    return handle(message(graph).initializer(at(index)));
}
size_t co_graph_sparse_initializer_count(const co_graph *graph) { return message(graph).sparse_initializer_size(); }
co_string co_graph_sparse_initializer_name(const co_graph *graph, size_t index) {
    return text(message(graph).sparse_initializer(at(index)).values().name());
}

co_string co_node_name(const co_node *node) { return text(message(node).name()); }
co_string co_node_op_type(const co_node *node) { return text(message(node).op_type()); }
co_string co_node_domain(const co_node *node) { return text(message(node).domain()); }
size_t co_node_input_count(const co_node *node) { return message(node).input_size(); }
co_string co_node_input(const co_node *node, size_t index) { return text(message(node).input(at(index))); }
size_t co_node_output_count(const co_node *node) { return message(node).output_size(); }
co_string co_node_output(const co_node *node, size_t index) { return text(message(node).output(at(index))); }
size_t co_node_attribute_count(const co_node *node) { return message(node).attribute_size(); }
const co_attribute *co_node_attribute(const co_node *node, size_t index) {
    return handle(message(node).attribute(at(index)));
}

co_string co_value_name(const co_value *value) { return text(message(value).name()); }

const co_type *co_value_type(const co_value *value) {
    return message(value).has_type() ? handle(message(value).type()) : nullptr;
}

co_type_kind co_type_kind_of(const co_type *type) {
    switch (message(type).value_case()) {
        case onnx::TypeProto::kTensorType: return CO_TYPE_TENSOR;
        case onnx::TypeProto::kSequenceType: return CO_TYPE_SEQUENCE;
        case onnx::TypeProto::kMapType: return CO_TYPE_MAP;
        case onnx::TypeProto::kOptionalType: return CO_TYPE_OPTIONAL;
        case onnx::TypeProto::kSparseTensorType: return CO_TYPE_SPARSE_TENSOR;
        case onnx::TypeProto::kOpaqueType: return CO_TYPE_OPAQUE;
        default: return CO_TYPE_NONE;
    }
}

const co_type *co_type_element(const co_type *type) {
    switch (message(type).value_case()) {
        case onnx::TypeProto::kSequenceType: return handle(message(type).sequence_type().elem_type());
        case onnx::TypeProto::kOptionalType: return handle(message(type).optional_type().elem_type());
        default: return nullptr;
    }
}

int32_t co_type_map_key(const co_type *type) { return message(type).map_type().key_type(); }
const co_type *co_type_map_value(const co_type *type) {
    return message(type).has_map_type() ? handle(message(type).map_type().value_type()) : nullptr;
}

int32_t co_type_data_type(const co_type *type) { return message(type).tensor_type().elem_type(); }
int co_type_has_shape(const co_type *type) { return message(type).tensor_type().has_shape(); }
size_t co_type_rank(const co_type *type) { return message(type).tensor_type().shape().dim_size(); }

co_dimension_kind co_type_dimension_kind(const co_type *type, size_t axis) {
    switch (message(type).tensor_type().shape().dim(at(axis)).value_case()) {
        case onnx::TensorShapeProto::Dimension::kDimValue: return CO_DIMENSION_VALUE;
        case onnx::TensorShapeProto::Dimension::kDimParam: return CO_DIMENSION_NAME;
        default: return CO_DIMENSION_UNKNOWN;
    }
}
int64_t co_type_dimension_value(const co_type *type, size_t axis) {
    return message(type).tensor_type().shape().dim(at(axis)).dim_value();
}
co_string co_type_dimension_name(const co_type *type, size_t axis) {
    return text(message(type).tensor_type().shape().dim(at(axis)).dim_param());
}
