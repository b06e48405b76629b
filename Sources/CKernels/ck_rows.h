// FAMILY(id, name, parameter struct, inputs, outputs): one line a family; each has a row for every instruction set.
FAMILY(CONV_F32, conv_f32, ck_conv_f32_params, 4, 1)
FAMILY(GEMM_F32, gemm_f32, ck_gemm_f32_params, 4, 1)
FAMILY(DEPTHWISE_F32, depthwise_f32, ck_depthwise_f32_params, 4, 1)
FAMILY(PACK_F32, pack_f32, ck_pack_f32_params, 1, 1)
