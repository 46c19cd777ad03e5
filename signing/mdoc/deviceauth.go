package mdoc

import (
	"crypto/hkdf"
	"crypto/sha256"

	"github.com/chancery-id/chancery/chip/curve"
	"github.com/chancery-id/chancery/signing/pki"
)

// SessionTranscript is what both sides of a session know of it, in CBOR: an array of device engagement, reader's key and handover
// (ISO/IEC 18013-5, 9.1.5.1). It ties what a device signs to this session and no other. How it comes about, over NFC, a QR code or the
// web, is the caller's.
type SessionTranscript []byte

// ReadTranscript takes the array out of #6.24(bstr .cbor SessionTranscript).
func ReadTranscript(b []byte) (SessionTranscript, error) {
	r := open(b)
	inner, _ := r.embedded("SessionTranscript")
	r.done("SessionTranscript")
	out := inner.raw("SessionTranscript")
	inner.done("SessionTranscript")
	if err := r.result(); err != nil {
		return nil, err
	}
	return out, nil
}

// authentication is the detached payload: #6.24(bstr .cbor DeviceAuthentication) (ISO/IEC 18013-5, 9.1.3.4).
func (t SessionTranscript) authentication(docType string, nameSpaces []byte) []byte {
	out := appendText(appendHead(nil, majorArray, 4), "DeviceAuthentication")
	out = appendText(append(out, t...), docType)
	return appendEmbedded(nil, append(out, nameSpaces...))
}

// macKey is EMacKey (ISO/IEC 18013-5, 9.1.3.5).
func (t SessionTranscript) macKey(own *curve.PrivateKey, other *curve.PublicKey) ([]byte, error) {
	shared, err := own.ECDH(other)
	if err != nil {
		return nil, fault("deviceMac", refDevice, "%w", err)
	}
	defer clear(shared)
	salt := sha256.Sum256(appendEmbedded(nil, t))
	key, err := hkdf.Key(sha256.New, shared, salt[:], "EMacKey", macLength)
	if err != nil {
		return nil, fault("deviceMac", refDevice, "%w", err)
	}
	return key, nil
}

// CheckDevice verifies that the device the document was issued to presents it in this session (ISO/IEC 18013-5, 9.1.3): its signature, or its
// MAC, for which the ephemeral key of the reader is needed. nil means that it does. errors.Is(err, [pki.ErrSignature]) means that another
// device, or the same in another session, does; [pki.ErrUnsupported] that nothing here can judge.
//
// The key of the device comes from the security object: it proves nothing while issuerAuth is not verified.
func (d *Presentation) CheckDevice(t SessionTranscript, reader *curve.PrivateKey) error {
	if d.Issuer == nil || d.Issuer.Object == nil || d.Device == nil {
		return fault("Document", refResponse, "issuerSigned or deviceSigned is missing")
	}
	if err := Value(t).Validate(); err != nil {
		return fault("SessionTranscript", refDevice, "%w", err)
	}
	key := d.Issuer.Object.DeviceKey
	if key.Key == nil {
		return fault("deviceKey", refDevice, "%w", key.Err)
	}
	payload := t.authentication(d.DocType, d.Device.RawNameSpaces)
	if d.Device.Signature != nil {
		return d.Device.Signature.Verify(key.Key, payload)
	}
	if d.Device.MAC == nil || reader == nil {
		return fault("deviceMac", refDevice, "%w: without the reader's ephemeral key", pki.ErrUnsupported)
	}
	mac, err := t.macKey(reader, key.Key)
	if err != nil {
		return err
	}
	defer clear(mac)
	return d.Device.MAC.verify(mac, payload)
}
