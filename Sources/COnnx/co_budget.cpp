#include "co_budget.h"

namespace {

/* The messages that contain others; all else is counted and not entered. */
enum Kind { leaf, model, graph, node, attribute, tensor, value, type, tensor_type, shape, function };

Kind child(Kind parent, uint64_t field) {
    switch (parent) {
        case model: return field == 7 ? graph : field == 25 ? function : leaf;
        case graph: return field == 1 ? node : field == 5 ? tensor : field >= 11 && field <= 13 ? value : leaf;
        case function: return field == 7 ? node : leaf;
        case node: return field == 5 ? attribute : leaf;
        case attribute: return field == 5 || field == 10 ? tensor : field == 6 || field == 11 ? graph : leaf;
        case value: return field == 2 ? type : leaf;
        case type: return field == 1 ? tensor_type : leaf;
        case tensor_type: return field == 2 ? shape : leaf;
        default: return leaf;
    }
}

/* True for kinds whose fields are counted. */
bool is_entered(Kind kind) { return kind != leaf; }

struct Reader {
    const uint8_t *next;
    const uint8_t *end;

    bool varint(uint64_t &result) {
        result = 0;
        for (int shift = 0; shift < 64 && next < end; shift += 7) {
            uint8_t byte = *next++;
            result |= uint64_t(byte & 0x7f) << shift;
            if (byte < 0x80) return true;
        }
        return false;
    }

    bool skip(uint64_t bytes) {
        if (bytes > uint64_t(end - next)) return false;
        next += bytes;
        return true;
    }
};

/* Adds the elements of a message to `total`; false when the bytes are malformed, nest too deeply, or the limit is
 * reached. */
bool add_elements(Kind kind, Reader reader, int depth, size_t &total) {
    if (depth > 100) return false;
    uint64_t key, length;
    while (reader.next < reader.end) {
        if (!reader.varint(key)) return false;
        switch (key & 7) {
            case 0:
                if (!reader.varint(length)) return false;
                break;
            case 1:
                if (!reader.skip(8)) return false;
                break;
            case 2: {
                if (!reader.varint(length)) return false;
                const uint8_t *start = reader.next;
                if (!reader.skip(length) || ++total > co::element_limit) return false;
                Kind inner = child(kind, key >> 3);
                if (is_entered(inner) && !add_elements(inner, {start, start + length}, depth + 1, total)) return false;
                break;
            }
            case 5:
                if (!reader.skip(4)) return false;
                break;
            default: return false;
        }
    }
    return true;
}

}  // namespace

size_t co::count_model_elements(const uint8_t *bytes, size_t count) {
    size_t total = 0;
    add_elements(model, {bytes, bytes + count}, 0, total);
    return total;
}
