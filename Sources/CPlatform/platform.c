#include "include/CPlatform.h"
