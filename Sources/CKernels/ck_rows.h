// FAMILY(id, name, parameter struct, inputs, outputs): one line a family; each has a row for every instruction set.
