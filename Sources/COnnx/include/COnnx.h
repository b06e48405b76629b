#ifndef COnnx_H
#define COnnx_H
#endif
