// Package approval is dual control: statements that persons sign over the hash of what they approve, and the rule of who must
// have signed before it may be done.
//
// Persons are told apart by their keys and by nothing else: a name proves nothing. Keys are any [crypto.Signer], as a rule the
// key in the holder's own PIV token.
package approval

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/chancery-id/chancery/signing/pki"
)

// Role is what somebody signs as.
type Role string

// The roles. Nobody has two.
const (
	Maker    Role = "maker"    // put it together
	Checker  Role = "checker"  // looked at it
	Operator Role = "operator" // did it: signs results and heads of audit logs
)

// Statement is one person's signature over a subject, the hash of what it is about.
type Statement struct {
	V         int       `json:"v"`
	Role      Role      `json:"role"`
	Subject   string    `json:"subject"` // "sha256:" and 64 hexadecimal digits
	Time      time.Time `json:"time"`
	Key       []byte    `json:"key"` // SubjectPublicKeyInfo
	Signature []byte    `json:"signature"`
}

// Subject writes a hash as a statement names it.
func Subject(sum [sha256.Size]byte) string { return "sha256:" + hex.EncodeToString(sum[:]) }

// Sign makes a statement.
func Sign(key crypto.Signer, role Role, subject string, now time.Time) (*Statement, error) {
	s := &Statement{V: 1, Role: role, Subject: subject, Time: now.UTC().Truncate(time.Second)}
	var err error
	s.Key, s.Signature, err = SignMessage(key, s.message())
	if err != nil {
		return nil, fmt.Errorf("approval: %w", err)
	}
	return s, s.Verify()
}

// SignMessage signs octets and returns the key as SubjectPublicKeyInfo with the signature: what heads of audit logs are signed by.
func SignMessage(key crypto.Signer, message []byte) (spki, signature []byte, err error) {
	algorithm, err := pki.AlgorithmFor(key.Public(), 0, true)
	if err != nil {
		return nil, nil, err
	}
	if spki, err = pki.MarshalPublicKey(key.Public(), false); err != nil {
		return nil, nil, err
	}
	signature, err = pki.Sign(key, algorithm, message)
	return spki, signature, err
}

// VerifyMessage is the inverse of SignMessage. It doesn't say whose key it is.
func VerifyMessage(spki, message, signature []byte) error {
	public, _, err := pki.ParsePublicKey(spki)
	if err != nil {
		return err
	}
	algorithm, err := pki.AlgorithmFor(public, 0, true)
	if err != nil {
		return err
	}
	return algorithm.Verify(public, message, signature)
}

func (s *Statement) message() []byte {
	return []byte(strings.Join([]string{"chancery statement 1", string(s.Role), s.Subject, s.Time.UTC().Format(time.RFC3339)}, "\x00"))
}

// Verify checks the signature with the statement's own key.
func (s *Statement) Verify() error {
	if s.V != 1 || s.Role != Maker && s.Role != Checker && s.Role != Operator {
		return errors.New("approval: not a statement of version 1")
	}
	if err := VerifyMessage(s.Key, s.message(), s.Signature); err != nil {
		return fmt.Errorf("approval: %w", err)
	}
	return nil
}

// maxStatement bounds a statement in a file.
const maxStatement = 64 << 10

// Parse reads one statement. A field that is unknown is an error.
func Parse(data []byte) (*Statement, error) {
	if len(data) > maxStatement {
		return nil, fmt.Errorf("approval: %d octets, at most %d", len(data), maxStatement)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	s := &Statement{}
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("approval: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("approval: something behind the statement")
	}
	return s, nil
}
