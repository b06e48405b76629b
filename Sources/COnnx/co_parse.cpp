#include "co_budget.h"
#include "co_internal.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/unknown_field_set.h>

#include <climits>
#include <cstring>
#include <exception>
#include <memory>

#include "onnx/checker.h"

namespace {

/* Messages within messages; a nested graph takes three levels (graph, node, attribute). */
const int nesting_limit = 100;

template <typename Message, typename Handle>
Handle *parse_owned(const uint8_t *bytes, size_t count, co_error *error) {
    try {
        std::unique_ptr<Message> message(new Message());
        if (!co::parse(*message, bytes, count, error)) return nullptr;
        return reinterpret_cast<Handle *>(message.release());
    } catch (const std::exception &reason) {
        co::fail(error, reason.what());
    } catch (...) {
        co::fail(error, "an unknown error of libonnx");
    }
    return nullptr;
}

}  // namespace

void co::fail(co_error *error, const char *reason) {
    if (error == nullptr) return;
    std::strncpy(error->text, reason, sizeof error->text - 1);
    error->text[sizeof error->text - 1] = 0;
}

bool co::parse(google::protobuf::MessageLite &message, const uint8_t *bytes, size_t count, co_error *error) {
    if (count > INT_MAX) {
        fail(error, "larger than 2 GiB, the limit of the format; store weights as external data");
        return false;
    }
    google::protobuf::LogSilencer silence;
    google::protobuf::io::ArrayInputStream stream(bytes, static_cast<int>(count));
    google::protobuf::io::CodedInputStream input(&stream);
    input.SetRecursionLimit(nesting_limit);
    if (!message.ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
        fail(error, "the protobuf data is malformed, truncated or nested too deeply");
        return false;
    }
    return true;
}

co_model *co_model_parse(const uint8_t *bytes, size_t count, co_error *error) {
    if (co::count_model_elements(bytes, count) > co::element_limit) {
        co::fail(error, "more than two million messages and strings in it, the limit on memory");
        return nullptr;
    }
    return parse_owned<onnx::ModelProto, co_model>(bytes, count, error);
}

void co_model_free(co_model *model) { delete reinterpret_cast<onnx::ModelProto *>(model); }

namespace {

/* FunctionProto.attribute_proto, which this version of libonnx keeps as an unknown field. */
const int defaults_field = 11;

bool is_default(const google::protobuf::UnknownField &field) {
    return field.number() == defaults_field &&
           field.type() == google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED;
}

}  // namespace

size_t co_function_default_count(const co_function *function) {
    const google::protobuf::UnknownFieldSet &fields = co::message(function).unknown_fields();
    size_t count = 0;
    for (int i = 0; i < fields.field_count(); i++) count += is_default(fields.field(i)) ? 1 : 0;
    return count;
}

co_attribute *co_function_default_parse(const co_function *function, size_t index, co_error *error) {
    const google::protobuf::UnknownFieldSet &fields = co::message(function).unknown_fields();
    for (int i = 0; i < fields.field_count(); i++) {
        if (!is_default(fields.field(i)) || index-- > 0) continue;
        const std::string &bytes = fields.field(i).length_delimited();
        return parse_owned<onnx::AttributeProto, co_attribute>(
            reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(), error);
    }
    co::fail(error, "no such attribute");
    return nullptr;
}

void co_attribute_free(co_attribute *attribute) { delete reinterpret_cast<onnx::AttributeProto *>(attribute); }

co_tensor *co_tensor_parse(const uint8_t *bytes, size_t count, co_error *error) {
    return parse_owned<onnx::TensorProto, co_tensor>(bytes, count, error);
}

void co_tensor_free(co_tensor *tensor) { delete reinterpret_cast<onnx::TensorProto *>(tensor); }

co_sequence *co_sequence_parse(const uint8_t *bytes, size_t count, co_error *error) {
    return parse_owned<onnx::SequenceProto, co_sequence>(bytes, count, error);
}

void co_sequence_free(co_sequence *sequence) { delete reinterpret_cast<onnx::SequenceProto *>(sequence); }

co_optional *co_optional_parse(const uint8_t *bytes, size_t count, co_error *error) {
    return parse_owned<onnx::OptionalProto, co_optional>(bytes, count, error);
}

void co_optional_free(co_optional *optional) { delete reinterpret_cast<onnx::OptionalProto *>(optional); }

co_checker_versions co_checker_known_versions(void) {
    return {onnx::Version::IR_VERSION, 17, 3};
}

int co_model_check(const co_model *model, co_error *error) {
    try {
        onnx::checker::check_model(co::message(model));
        return 1;
    } catch (const std::exception &reason) {
        co::fail(error, reason.what());
    } catch (...) {
        co::fail(error, "an unknown error of the checker");
    }
    return 0;
}
