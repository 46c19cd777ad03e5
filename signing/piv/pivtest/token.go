package pivtest

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"sync"
	"time"
)

// Instructions a fault can wait for (SP 800-73-4, part 2, Table 2, and the YubiKey extensions).
const (
	InsVerify          = 0x20
	InsChangeReference = 0x24
	InsResetRetry      = 0x2C
	InsGenerate        = 0x47
	InsAuthenticate    = 0x87
	InsSelect          = 0xA4
	InsGetResponse     = 0xC0
	InsGetData         = 0xCB
	InsPutData         = 0xDB
	InsMetadata        = 0xF7
	InsSerial          = 0xF8
	InsAttest          = 0xF9
	InsSetRetries      = 0xFA
	InsReset           = 0xFB
	InsVersion         = 0xFD
	InsImport          = 0xFE
	InsSetManagement   = 0xFF
)

// What a token is delivered with.
const (
	DefaultPIN = "123456"
	DefaultPUK = "12345678"
)

// DefaultManagementKey returns the management key a token is delivered with: 24 octets for 3DES or AES-192.
func DefaultManagementKey() []byte {
	return bytes.Repeat([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 3)
}

// Config says what token to make. The zero value is a token of firmware 5.4.3 with a random serial number and what Default…
// says, whose touch sensor is always touched.
type Config struct {
	Serial      uint32
	Version     [3]byte
	PIN, PUK    string
	PINTries    int           // 0: 3
	Management  byte          // algorithm of the management key: 0x03 3DES, 0x0A AES-192; 0: as the firmware is delivered
	Authority   *Authority    // who attests; nil: a new one
	Latency     time.Duration // how long a private-key operation takes in the card, what it takes to compute included
	KeepState   bool          // the PIN stays verified over a new SELECT, as on some cards
	Unattended  bool          // nobody touches: keys that want a touch fail
	Certificate []byte        // DER in slot 9A from the start; empty: none
}

// Token is a software PIV token. It is safe for concurrent use and answers one command at a time, as a card does.
type Token struct {
	config    Config
	authority *Authority
	faults    faults

	mu       sync.Mutex // one command at a time
	pin, puk secret
	manage   managementKey
	slots    map[byte]*slotKey
	objects  map[uint32][]byte
	attester attester

	selected application
	verified bool // PIN
	fresh    bool // PIN verified by the command before: what "always" asks for
	managed  bool
	witness  []byte
	chain    []byte
	chained  bool
	response []byte
	counts   Counts
}

// Counts says what a token has done since it was made.
type Counts struct {
	Commands   int
	Verify     int // PINs presented
	WrongPIN   int
	Signatures int
	LowestPIN  int // the fewest tries that were ever left
}

type application uint8

const (
	noApplication application = iota
	pivApplication
	otpApplication
	managementApplication
)

// New makes a token.
func New(c Config) (*Token, error) {
	if c.Serial == 0 {
		var b [4]byte
		rand.Read(b[:])
		c.Serial = 0x01000000 | uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
	}
	if c.Version == [3]byte{} {
		c.Version = [3]byte{5, 4, 3}
	}
	if c.PIN == "" {
		c.PIN = DefaultPIN
	}
	if c.PUK == "" {
		c.PUK = DefaultPUK
	}
	if c.PINTries == 0 {
		c.PINTries = 3
	}
	t := &Token{config: c, authority: c.Authority}
	if t.authority == nil {
		authority, err := NewAuthority()
		if err != nil {
			return nil, err
		}
		t.authority = authority
	}
	if err := t.deliver(); err != nil {
		return nil, err
	}
	if c.Certificate != nil {
		t.objects[objectOf(0x9A)] = tlv(0x53, append(tlv(0x70, c.Certificate), 0x71, 1, 0, 0xFE, 0))
	}
	t.counts.LowestPIN = c.PINTries
	return t, nil
}

// deliver puts the token into the state of its delivery.
func (t *Token) deliver() error {
	t.pin = newSecret(t.config.PIN, t.config.PINTries)
	t.puk = newSecret(t.config.PUK, 3)
	algorithm := t.config.Management
	if algorithm == 0 {
		algorithm = alg3DES
		if t.atLeast(5, 7) {
			algorithm = algAES192
		}
	}
	t.manage = managementKey{algorithm: algorithm, key: DefaultManagementKey(), touch: 1}
	t.slots = map[byte]*slotKey{}
	t.objects = map[uint32][]byte{objectDiscovery: discovery(), objectCHUID: chuid(t.config.Serial)}
	t.forget()
	if t.attester.key == nil {
		attester, err := t.authority.certify(t.config.Serial)
		if err != nil {
			return err
		}
		t.attester = attester
	}
	t.objects[objectOf(slotAttestation)] = tlv(0x53, append(tlv(0x70, t.attester.certificate), 0x71, 1, 0, 0xFE, 0))
	return nil
}

// Serial returns the serial number.
func (t *Token) Serial() uint32 { return t.config.Serial }

// Roots returns the pool with the root that the token's attestations lead to.
func (t *Token) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(t.authority.Root)
	return pool
}

// Counts returns what the token has done.
func (t *Token) Counts() Counts {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.counts
}

// PINTries returns the tries left.
func (t *Token) PINTries() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.pin.left
}

// SetLatency changes how long private-key operations take.
func (t *Token) SetLatency(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.config.Latency = d
}

// ATR returns the answer to reset: that of a T=1 card with the historical bytes "YubiKey".
func (t *Token) ATR() []byte {
	return []byte{
		0x3B, 0xFD, 0x13, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x15, 0x80, 0x73, 0xC0,
		0x21, 0xC0, 0x57, 0x59, 0x75, 0x62, 0x69, 0x4B, 0x65, 0x79, 0x40,
	}
}

// Reset is what power or a reset does to the card: it forgets application, PIN and management key.
func (t *Token) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.selected = noApplication
	t.forget()
}

func (t *Token) forget() {
	t.verified, t.fresh, t.managed, t.witness = false, false, false, nil
	t.chain, t.chained, t.response = nil, false, nil
}

func (t *Token) atLeast(major, minor byte) bool {
	v := t.config.Version
	return v[0] > major || v[0] == major && v[1] >= minor
}

// Transmit runs one command APDU and returns the response with its status word. An error is a ReaderError: the card or the
// reader gave no answer.
func (t *Token) Transmit(apdu []byte) ([]byte, error) {
	if len(apdu) < 4 {
		return word(0x6700), nil
	}
	fault, struck := t.strike(apdu)
	if !struck {
		return t.run(apdu, nil), nil
	}
	switch fault.Effect {
	case Answer:
		return word(fault.Status), nil
	case Break:
		return nil, ReaderError(fault.Code)
	case WithdrawBefore:
		return nil, errWithdrawnBefore
	case Withdraw:
		t.run(apdu, nil)
		return nil, errWithdrawn
	case ResetCard:
		t.Reset()
		return nil, ResetDone
	case StopDaemon:
		return nil, errStopDaemon
	case Hang:
		t.hang()
	case Slow:
		time.Sleep(fault.Delay)
	case BlockPIN:
		t.mu.Lock()
		t.pin.left, t.verified = 0, false
		t.mu.Unlock()
	case EmptySignature, ShortSignature, ForeignSignature:
		return t.run(apdu, &fault), nil
	}
	return t.run(apdu, nil), nil
}

// Conditions between a token and its reader, which turns them into what PC/SC shows.
const (
	errWithdrawn       ReaderError = 1
	errWithdrawnBefore ReaderError = 2
	errStopDaemon      ReaderError = 3
)
