package station

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
)

// register keeps what is known of each job between the two passes: enough to know it again and to find a number that is used
// twice, and nothing of the holder. It takes some 24 bytes a job.
//
// Numbers and contents are kept as 64 bits of a hash with a key of this run, so that nobody can make two of them meet.
type register struct {
	key     [16]byte
	blocks  [][]entry
	refused []uint64 // a bit per job
	count   int
	slots   []uint32 // hash table of the first job of each number: its index + 1
}

// entry is one job; a job without content was refused before it had any.
type entry struct{ number, content uint64 }

const blockSize = 1 << 14

func newRegister() *register {
	r := &register{slots: make([]uint32, 1<<10)}
	rand.Read(r.key[:])
	return r
}

// tag is the keyed hash of a value.
func (r *register) tag(value []byte) uint64 {
	sum := sha256.Sum256(append(append(make([]byte, 0, 64), r.key[:]...), value...))
	return binary.BigEndian.Uint64(sum[:])
}

func (r *register) at(i int) *entry { return &r.blocks[i/blockSize][i%blockSize] }

// add appends a job that was refused.
func (r *register) addRefused() {
	r.append(entry{})
	r.refuse(r.count - 1)
}

// add appends a job. Where its number is there already with other content, first is that job, and both are refused: which of
// the two is right nobody here can say.
func (r *register) add(number string, content [sha256.Size]byte) (twice bool) {
	e := entry{r.tag([]byte(number)), r.tag(content[:])}
	r.append(e)
	slot := r.find(e.number)
	if r.slots[slot] == 0 {
		r.slots[slot] = uint32(r.count)
		return false
	}
	first := int(r.slots[slot]) - 1
	if r.at(first).content == e.content {
		return false
	}
	r.refuse(first)
	r.refuse(r.count - 1)
	return true
}

// same says whether job i had that content.
func (r *register) same(i int, content [sha256.Size]byte) bool {
	return r.at(i).content == r.tag(content[:])
}

func (r *register) refuse(i int) { r.refused[i/64] |= 1 << (i % 64) }

func (r *register) isRefused(i int) bool { return r.refused[i/64]&(1<<(i%64)) != 0 }

// anyRefused says whether a job of the batch was refused.
func (r *register) anyRefused() bool {
	for _, bits := range r.refused {
		if bits != 0 {
			return true
		}
	}
	return false
}

func (r *register) append(e entry) {
	if r.count%blockSize == 0 {
		r.blocks = append(r.blocks, make([]entry, blockSize))
		r.refused = append(r.refused, make([]uint64, blockSize/64)...)
	}
	r.count++
	*r.at(r.count - 1) = e
	if r.count > len(r.slots)*3/4 {
		r.grow()
	}
}

// find returns the slot of a number, or the free one where it belongs.
func (r *register) find(number uint64) int {
	mask := len(r.slots) - 1
	slot := int(number) & mask
	for r.slots[slot] != 0 && r.at(int(r.slots[slot])-1).number != number {
		slot = (slot + 1) & mask
	}
	return slot
}

func (r *register) grow() {
	old := r.slots
	r.slots = make([]uint32, 2*len(old))
	for _, index := range old {
		if index != 0 {
			r.slots[r.find(r.at(int(index)-1).number)] = index
		}
	}
}
