#ifndef CK_FILL_H
#define CK_FILL_H

/// Elements that one unit of fill sets.
#define CK_FILL_UNIT 16384

#endif
