/* libFuzzer's entry points: MLC_FUZZ_TARGET names the target. libFuzzer has the main function. */
#include <stddef.h>
#include <stdint.h>

/* Functions of FuzzTargets. */
int32_t mlc_fuzz_start(void);
void mlc_fuzz_run(const uint8_t *bytes, size_t count);

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count;
    (void)arguments;
    return mlc_fuzz_start();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    mlc_fuzz_run(bytes, count);
    return 0;
}
