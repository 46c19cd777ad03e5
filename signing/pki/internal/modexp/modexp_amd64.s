//go:build !purego

#include "textflag.h"

// WORD: z[i] += x[i]·y + low, where low is the high word of the product before; its own goes to high. DX holds y, SI and DI
// point to x and z. The two sums run in two carry chains at once (CF and OF).
#define WORD(i, low, high) \
	MULXQ (8*i)(SI), AX, high \
	ADCXQ low, AX             \
	ADOXQ (8*i)(DI), AX       \
	MOVQ  AX, (8*i)(DI)

// BLOCK: eight words, the carry in BX before and after. R10 is 0.
#define BLOCK \
	XORQ  R10, R10  \
	WORD(0, BX, R8) \
	WORD(1, R8, R9) \
	WORD(2, R9, R8) \
	WORD(3, R8, R9) \
	WORD(4, R9, R8) \
	WORD(5, R8, R9) \
	WORD(6, R9, R8) \
	WORD(7, R8, BX) \
	ADCXQ R10, BX   \
	ADOXQ R10, BX   \
	ADDQ  $64, SI   \
	ADDQ  $64, DI

// DOUBLE: z[2i], z[2i+1] = 2·z[2i…] + x[i]², again in two chains.
#define DOUBLE(i) \
	MOVQ  (8*i)(SI), DX        \
	MULXQ DX, R8, R9           \
	MOVQ  (16*i)(DI), AX       \
	ADCXQ AX, AX               \
	ADOXQ R8, AX               \
	MOVQ  AX, (16*i)(DI)       \
	MOVQ  (16*i+8)(DI), AX     \
	ADCXQ AX, AX               \
	ADOXQ R9, AX               \
	MOVQ  AX, (16*i+8)(DI)

// func mul(z, x, y *uint64, words int)
// z = x·y; z is 0 before.
TEXT ·mul(SB), NOSPLIT, $0-32
	MOVQ z+0(FP), R11
	MOVQ y+16(FP), R12
	MOVQ words+24(FP), R13

row:
	MOVQ (R12), DX
	MOVQ x+8(FP), SI
	MOVQ R11, DI
	MOVQ words+24(FP), CX
	XORQ BX, BX

block:
	BLOCK
	SUBQ $8, CX
	JNZ  block
	MOVQ BX, (DI)
	ADDQ $8, R11
	ADDQ $8, R12
	DECQ R13
	JNZ  row
	RET

// func square(z, x *uint64, words int)
// z = x²; z is 0 before, and eight words of 0 stand behind both.
TEXT ·square(SB), NOSPLIT, $0-24
	MOVQ z+0(FP), R11
	ADDQ $8, R11
	MOVQ x+8(FP), R12
	MOVQ words+16(FP), R13
	DECQ R13

	// Each product of two different words once: x[i] with all above it, in whole blocks.
row:
	MOVQ (R12), DX
	ADDQ $8, R12
	MOVQ R12, SI
	MOVQ R11, DI
	MOVQ R13, CX
	XORQ BX, BX

block:
	BLOCK
	SUBQ $8, CX
	JG   block
	ADDQ BX, (DI)
	ADDQ $16, R11
	DECQ R13
	JNZ  row

	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ words+16(FP), CX
	SHRQ $3, CX
	XORQ R10, R10

	// From here to the end nothing may touch the flags but the chains.
double:
	DOUBLE(0)
	DOUBLE(1)
	DOUBLE(2)
	DOUBLE(3)
	DOUBLE(4)
	DOUBLE(5)
	DOUBLE(6)
	DOUBLE(7)
	LEAQ  64(SI), SI
	LEAQ  128(DI), DI
	LEAQ  -1(CX), CX
	JCXZQ done
	JMP   double

done:
	RET

// func reduce(z, n *uint64, inverse uint64, words int) (carry uint64)
// The upper half of z = z/2^(64·words) mod n up to one n, carry above it; the lower half becomes 0.
TEXT ·reduce(SB), NOSPLIT, $0-40
	MOVQ z+0(FP), R11
	MOVQ words+24(FP), R13
	XORQ R12, R12

row:
	MOVQ  (R11), DX
	IMULQ inverse+16(FP), DX
	MOVQ  n+8(FP), SI
	MOVQ  R11, DI
	MOVQ  words+24(FP), CX
	XORQ  BX, BX

block:
	BLOCK
	SUBQ $8, CX
	JNZ  block
	XORQ AX, AX
	ADDQ R12, BX
	ADCQ $0, AX
	ADDQ BX, (DI)
	ADCQ $0, AX
	MOVQ AX, R12
	ADDQ $8, R11
	DECQ R13
	JNZ  row
	MOVQ R12, carry+32(FP)
	RET
