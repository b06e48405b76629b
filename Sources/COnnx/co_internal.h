/* Casts between the opaque handles and the messages behind them. */
#ifndef CO_INTERNAL_H
#define CO_INTERNAL_H

#include "onnx/onnx_pb.h"
#include "onnx/onnx-data_pb.h"

#include "include/COnnx.h"

namespace co {

inline const onnx::ModelProto &message(const co_model *handle) {
    return *reinterpret_cast<const onnx::ModelProto *>(handle);
}
inline const onnx::GraphProto &message(const co_graph *handle) {
    return *reinterpret_cast<const onnx::GraphProto *>(handle);
}
inline const onnx::FunctionProto &message(const co_function *handle) {
    return *reinterpret_cast<const onnx::FunctionProto *>(handle);
}
inline const onnx::NodeProto &message(const co_node *handle) {
    return *reinterpret_cast<const onnx::NodeProto *>(handle);
}
inline const onnx::AttributeProto &message(const co_attribute *handle) {
    return *reinterpret_cast<const onnx::AttributeProto *>(handle);
}
inline const onnx::ValueInfoProto &message(const co_value *handle) {
    return *reinterpret_cast<const onnx::ValueInfoProto *>(handle);
}
inline const onnx::TensorProto &message(const co_tensor *handle) {
    return *reinterpret_cast<const onnx::TensorProto *>(handle);
}

inline const onnx::TypeProto &message(const co_type *handle) {
    return *reinterpret_cast<const onnx::TypeProto *>(handle);
}
inline const onnx::SequenceProto &message(const co_sequence *handle) {
    return *reinterpret_cast<const onnx::SequenceProto *>(handle);
}
inline const onnx::OptionalProto &message(const co_optional *handle) {
    return *reinterpret_cast<const onnx::OptionalProto *>(handle);
}

inline const co_graph *handle(const onnx::GraphProto &graph) { return reinterpret_cast<const co_graph *>(&graph); }
inline const co_function *handle(const onnx::FunctionProto &function) {
    return reinterpret_cast<const co_function *>(&function);
}
inline const co_node *handle(const onnx::NodeProto &node) { return reinterpret_cast<const co_node *>(&node); }
inline const co_attribute *handle(const onnx::AttributeProto &attribute) {
    return reinterpret_cast<const co_attribute *>(&attribute);
}
inline const co_value *handle(const onnx::ValueInfoProto &value) { return reinterpret_cast<const co_value *>(&value); }
inline const co_tensor *handle(const onnx::TensorProto &tensor) {
    return reinterpret_cast<const co_tensor *>(&tensor);
}
inline const co_type *handle(const onnx::TypeProto &type) { return reinterpret_cast<const co_type *>(&type); }
inline const co_sequence *handle(const onnx::SequenceProto &sequence) {
    return reinterpret_cast<const co_sequence *>(&sequence);
}

inline co_string text(const std::string &string) { return {string.data(), string.size()}; }

/* Writes a reason, shortened to fit. */
void fail(co_error *error, const char *reason);

/* Parses a message under the limits on size and nesting. Returns false and the reason when it does not parse. */
bool parse(google::protobuf::MessageLite &message, const uint8_t *bytes, size_t count, co_error *error);

}  // namespace co

#endif
