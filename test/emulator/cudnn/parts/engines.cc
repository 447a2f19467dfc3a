// An emulated part of cuDNN that libcudnn_graph opens: knows its version, and takes no other. The function that says so
// is the code that compilers make of the real one on x86-64, near a symbol by which lib/cuda/cudnnParts.ts finds it.
extern "C" {

void EMULATED_LANDMARK() {}

int emulated_initialize(int version);

#ifdef __x86_64__
asm(R"(
  .text
  .globl emulated_initialize
  .type emulated_initialize, @function
emulated_initialize:
  xorl %eax, %eax
  cmpl $92400, %edi
  je 1f
  movl $1002, %eax
1:
  ret
  .size emulated_initialize, . - emulated_initialize
)");
#else
int emulated_initialize(int version) { return version == 92400 ? 0 : 1002; }
#endif

// What the engines open; of them, only the precompiled ones do in truth.
extern const char emulated_dependency[];
const char emulated_dependency[] = "libcublasLt.so.13";

}  // extern "C"
