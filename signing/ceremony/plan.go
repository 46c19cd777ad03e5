package ceremony

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/chancery-id/chancery/signing/pki"
)

// Action is what a step does.
type Action string

// The actions.
const (
	Present  Action = "present"  // the key of a csca that exists is in its place
	Generate Action = "generate" // a key is made in its place
	Request  Action = "request"  // the new key proves itself
	Certify  Action = "certify"  // the certificate is made
	Install  Action = "install"  // the certificate is written to the token of its key
	Publish  Action = "publish"  // the first revocation list is made
)

// Step is one thing a ceremony does.
type Step struct {
	Action Action
	Key    *Key
}

// ID names the step in the transcript: "certify ds-1".
func (s Step) ID() string { return string(s.Action) + " " + s.Key.Name }

// Steps returns what the script does, in order.
func (s *Script) Steps() (out []Step) {
	for _, k := range s.Keys {
		add := func(actions ...Action) {
			for _, a := range actions {
				out = append(out, Step{a, k})
			}
		}
		switch {
		case k.Existing():
			add(Present)
		case k.role == pki.Link:
			add(Certify)
		case k.role == pki.CSCA:
			add(Generate, Certify)
		default:
			add(Generate, Request, Certify)
		}
		if k.Token != 0 && !k.Existing() {
			add(Install)
		}
		if k.CRL {
			add(Publish)
		}
	}
	return out
}

// Text says in words what a step does.
func (s Step) Text() string {
	k := s.Key
	switch s.Action {
	case Present:
		return fmt.Sprintf("find the key of %s in %s; its certificate is sha256:%s", visible(k.certificate.Subject), k.Place(), hashOf(k.certificate.Raw))
	case Generate:
		text := fmt.Sprintf("make a %s key in %s", k.Algorithm, k.Place())
		if k.Token != 0 {
			text += fmt.Sprintf(" (PIN %s, touch %s); the token attests it", k.PIN, k.Touch)
		}
		if k.Replace {
			text += "; the key that is there is DESTROYED"
		}
		return text
	case Request:
		return fmt.Sprintf("%s proves itself by a certification request", k.Place())
	case Certify:
		return k.certifyText()
	case Install:
		return fmt.Sprintf("write the certificate to %s", k.Place())
	}
	return fmt.Sprintf("%s signs its revocation list 1, empty", k.Name)
}

func (k *Key) certifyText() string {
	var b strings.Builder
	switch k.role {
	case pki.CSCA:
		fmt.Fprintf(&b, "%s certifies itself: %s", k.Name, visible(k.subject))
	case pki.Link:
		fmt.Fprintf(&b, "%s certifies the new key %s (link certificate)", k.Issuer, k.Links)
	default:
		fmt.Fprintf(&b, "%s certifies a %v: %s", k.Issuer, k.role, visible(k.subject))
	}
	if k.DocumentTypes != nil {
		fmt.Fprintf(&b, ", documents %s", strings.Join(k.DocumentTypes, ", "))
	}
	for _, choice := range []struct {
		made bool
		text string
	}{{k.NameChange, ", with the mark of a changed name"}, {k.PKCS1, ", signed in PKCS#1 v1.5"}, {k.NamedCurve, ", with a NAMED CURVE, outside Doc 9303-12"}} {
		if choice.made {
			b.WriteString(choice.text)
		}
	}
	if k.from.IsZero() {
		b.WriteString("; valid from the moment")
	} else {
		fmt.Fprintf(&b, "; valid from %s", k.From)
		use, _ := k.role.Lifetime(k.from)
		valid := k.role.ValidUntil(k.from, k.useUntil)
		if !k.useUntil.IsZero() {
			use = k.useUntil
		}
		if !k.until.IsZero() {
			valid = k.until
		}
		fmt.Fprintf(&b, " to %s", valid.Format(time.DateOnly))
		if !use.IsZero() {
			fmt.Fprintf(&b, ", key signs until %s", use.Format(time.DateOnly))
		}
		return b.String()
	}
	if k.Until != "" {
		b.WriteString(" to " + k.Until)
	}
	if k.UseUntil != "" {
		b.WriteString(", key signs until " + k.UseUntil)
	}
	return b.String()
}

// visible writes text from a certificate or script so that it shows as what it is: no line of its own, no escape sequence, no
// change of direction.
func visible(text any) string {
	var b strings.Builder
	for _, r := range fmt.Sprint(text) {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\u{%x}", r)
		}
	}
	return b.String()
}

// WriteText writes the script for people: what custodians read before they sign its hash.
func (s *Script) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nState %s\n", s.Title, visible(strings.TrimSpace(s.State+" "+s.Province)))
	for _, address := range s.Email {
		fmt.Fprintf(&b, "contact %s\n", visible(address))
	}
	fmt.Fprintf(&b, "script sha256:%x\n\n", s.Hash())
	fmt.Fprintf(&b, "Custodians: %d of these %d must sign the script before, and the record after\n", s.Custodians.Threshold, len(s.Custodians.Members))
	for _, m := range s.Custodians.Members {
		fmt.Fprintf(&b, "  %s\n    %s, sha256:%s\n", m.Name, pki.DescribeKey(m.key), m.id)
	}
	if len(s.makers) > 0 {
		b.WriteString("\nTokens must be of\n")
	}
	for _, root := range s.makers {
		fmt.Fprintf(&b, "  %s\n    certificate sha256:%s\n", visible(root.Subject), hashOf(root.Raw)) // a name is anybody's
	}
	b.WriteString("\nSteps\n")
	for i, step := range s.Steps() {
		fmt.Fprintf(&b, "%4d  %-28s %s\n", i+1, step.ID(), step.Text())
	}
	_, err := io.WriteString(w, b.String())
	return err
}
