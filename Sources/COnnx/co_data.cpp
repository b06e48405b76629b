#include "co_internal.h"

using co::handle;
using co::message;
using co::text;

namespace {

int at(size_t index) { return static_cast<int>(index); }

/* The kind of an attribute whose file (IR version 1) does not say it. */
int32_t kind_of_present_field(const onnx::AttributeProto &attribute) {
    if (attribute.has_f()) return CO_ATTRIBUTE_FLOAT;
    if (attribute.has_i()) return CO_ATTRIBUTE_INT;
    if (attribute.has_s()) return CO_ATTRIBUTE_STRING;
    if (attribute.has_t()) return CO_ATTRIBUTE_TENSOR;
    if (attribute.has_g()) return CO_ATTRIBUTE_GRAPH;
    if (attribute.floats_size() > 0) return CO_ATTRIBUTE_FLOATS;
    if (attribute.ints_size() > 0) return CO_ATTRIBUTE_INTS;
    if (attribute.strings_size() > 0) return CO_ATTRIBUTE_STRINGS;
    if (attribute.tensors_size() > 0) return CO_ATTRIBUTE_TENSORS;
    if (attribute.graphs_size() > 0) return CO_ATTRIBUTE_GRAPHS;
    return CO_ATTRIBUTE_UNDEFINED;
}

}  // namespace

co_string co_attribute_name(const co_attribute *attribute) { return text(message(attribute).name()); }
int32_t co_attribute_kind_of(const co_attribute *attribute) {
    int32_t kind = message(attribute).type();
    return kind != CO_ATTRIBUTE_UNDEFINED ? kind : kind_of_present_field(message(attribute));
}
co_string co_attribute_reference(const co_attribute *attribute) { return text(message(attribute).ref_attr_name()); }
int64_t co_attribute_int(const co_attribute *attribute) { return message(attribute).i(); }
float co_attribute_float(const co_attribute *attribute) { return message(attribute).f(); }
co_string co_attribute_string(const co_attribute *attribute) { return text(message(attribute).s()); }
const co_tensor *co_attribute_tensor(const co_attribute *attribute) {
    return message(attribute).has_t() ? handle(message(attribute).t()) : nullptr;
}
const co_graph *co_attribute_graph(const co_attribute *attribute) {
    return message(attribute).has_g() ? handle(message(attribute).g()) : nullptr;
}
size_t co_attribute_int_count(const co_attribute *attribute) { return message(attribute).ints_size(); }
const int64_t *co_attribute_ints(const co_attribute *attribute) { return message(attribute).ints().data(); }
size_t co_attribute_float_count(const co_attribute *attribute) { return message(attribute).floats_size(); }
const float *co_attribute_floats(const co_attribute *attribute) { return message(attribute).floats().data(); }
size_t co_attribute_string_count(const co_attribute *attribute) { return message(attribute).strings_size(); }
co_string co_attribute_string_at(const co_attribute *attribute, size_t index) {
    return text(message(attribute).strings(at(index)));
}
size_t co_attribute_tensor_count(const co_attribute *attribute) { return message(attribute).tensors_size(); }
const co_tensor *co_attribute_tensor_at(const co_attribute *attribute, size_t index) {
    return handle(message(attribute).tensors(at(index)));
}
size_t co_attribute_graph_count(const co_attribute *attribute) { return message(attribute).graphs_size(); }
const co_graph *co_attribute_graph_at(const co_attribute *attribute, size_t index) {
    return handle(message(attribute).graphs(at(index)));
}

co_string co_tensor_name(const co_tensor *tensor) { return text(message(tensor).name()); }
int32_t co_tensor_data_type(const co_tensor *tensor) { return message(tensor).data_type(); }
size_t co_tensor_rank(const co_tensor *tensor) { return message(tensor).dims_size(); }
const int64_t *co_tensor_dimensions(const co_tensor *tensor) { return message(tensor).dims().data(); }
int co_tensor_has_segment(const co_tensor *tensor) { return message(tensor).has_segment(); }
int co_tensor_has_raw_data(const co_tensor *tensor) { return message(tensor).has_raw_data(); }
co_string co_tensor_raw_data(const co_tensor *tensor) { return text(message(tensor).raw_data()); }
size_t co_tensor_float_count(const co_tensor *tensor) { return message(tensor).float_data_size(); }
const float *co_tensor_floats(const co_tensor *tensor) { return message(tensor).float_data().data(); }
size_t co_tensor_int32_count(const co_tensor *tensor) { return message(tensor).int32_data_size(); }
const int32_t *co_tensor_int32s(const co_tensor *tensor) { return message(tensor).int32_data().data(); }
size_t co_tensor_int64_count(const co_tensor *tensor) { return message(tensor).int64_data_size(); }
const int64_t *co_tensor_int64s(const co_tensor *tensor) { return message(tensor).int64_data().data(); }
size_t co_tensor_double_count(const co_tensor *tensor) { return message(tensor).double_data_size(); }
const double *co_tensor_doubles(const co_tensor *tensor) { return message(tensor).double_data().data(); }
size_t co_tensor_uint64_count(const co_tensor *tensor) { return message(tensor).uint64_data_size(); }
const uint64_t *co_tensor_uint64s(const co_tensor *tensor) { return message(tensor).uint64_data().data(); }
size_t co_tensor_string_count(const co_tensor *tensor) { return message(tensor).string_data_size(); }
co_string co_tensor_string(const co_tensor *tensor, size_t index) {
    return text(message(tensor).string_data(at(index)));
}

int co_tensor_is_external(const co_tensor *tensor) {
    return message(tensor).data_location() == onnx::TensorProto::EXTERNAL;
}
size_t co_tensor_external_count(const co_tensor *tensor) { return message(tensor).external_data_size(); }
co_string co_tensor_external_key(const co_tensor *tensor, size_t index) {
    return text(message(tensor).external_data(at(index)).key());
}
co_string co_tensor_external_value(const co_tensor *tensor, size_t index) {
    return text(message(tensor).external_data(at(index)).value());
}

co_string co_sequence_name(const co_sequence *sequence) { return text(message(sequence).name()); }
int co_sequence_has_tensors(const co_sequence *sequence) {
    int32_t kind = message(sequence).elem_type();
    return kind == onnx::SequenceProto::TENSOR || kind == onnx::SequenceProto::UNDEFINED;
}
size_t co_sequence_count(const co_sequence *sequence) { return message(sequence).tensor_values_size(); }
const co_tensor *co_sequence_tensor(const co_sequence *sequence, size_t index) {
    return handle(message(sequence).tensor_values(at(index)));
}

co_string co_optional_name(const co_optional *optional) { return text(message(optional).name()); }
const co_tensor *co_optional_tensor(const co_optional *optional) {
    return message(optional).has_tensor_value() ? handle(message(optional).tensor_value()) : nullptr;
}
const co_sequence *co_optional_sequence(const co_optional *optional) {
    return message(optional).has_sequence_value() ? handle(message(optional).sequence_value()) : nullptr;
}
