/* Counts what a file would make the parser allocate, before it does. */
#ifndef CO_BUDGET_H
#define CO_BUDGET_H

#include <cstddef>
#include <cstdint>

namespace co {

/* The most messages and strings of a model, nested ones included. Parsed, each takes up to about 150 bytes, however few
 * it takes in the file. */
const size_t element_limit = size_t(1) << 21;

/* The number of messages and strings in the bytes of a ModelProto, or a number above the limit as soon as it is
 * reached. Malformed bytes end the count: the parser finds them too. */
size_t count_model_elements(const uint8_t *bytes, size_t count);

}  // namespace co

#endif
