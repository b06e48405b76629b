#ifndef CImages_H
#define CImages_H
#endif
