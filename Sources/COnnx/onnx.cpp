#include "include/COnnx.h"
