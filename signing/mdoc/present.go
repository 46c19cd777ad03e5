package mdoc

import (
	"crypto"

	"github.com/chancery-id/chancery/chip/curve"
)

// Present makes a document of a response with a signature of the device's key: what is disclosed of what the issuer signed (see
// [IssuerSigned.Disclose]), and what the device says itself. The signature is verified after it was made.
func Present(issued *IssuerSigned, own []Elements, t SessionTranscript, device crypto.Signer) (*Presentation, error) {
	if device == nil {
		return nil, fault("signer", refDevice, "missing")
	}
	d, payload, err := prepare(issued, own, t, device.Public())
	if err != nil {
		return nil, err
	}
	if d.Device.Signature, err = newSign1(device, nil, payload, true); err != nil {
		return nil, err
	}
	if err := d.CheckDevice(t, nil); err != nil {
		return nil, &Error{Field: "the signature just made", Offset: -1, Err: err}
	}
	return d, nil
}

// PresentMAC is [Present] with a MAC, which shows this reader, and nobody else later, that the device was there. reader is the ephemeral
// key of the reader.
func PresentMAC(
	issued *IssuerSigned, own []Elements, t SessionTranscript, device *curve.PrivateKey, reader *curve.PublicKey,
) (*Presentation, error) {
	if device == nil || reader == nil {
		return nil, fault("deviceMac", refDevice, "a key is missing")
	}
	d, payload, err := prepare(issued, own, t, device.Public())
	if err != nil {
		return nil, err
	}
	key, err := t.macKey(device, reader)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	if d.Device.MAC, err = newMac0(key, payload); err != nil {
		return nil, err
	}
	return d, nil
}

// prepare makes all but the authentication, and what it is over.
func prepare(issued *IssuerSigned, own []Elements, t SessionTranscript, device crypto.PublicKey) (*Presentation, []byte, error) {
	if issued == nil || issued.Auth == nil || issued.Object == nil {
		return nil, nil, fault("issuerSigned", refDevice, "missing")
	}
	if err := Value(t).Validate(); err != nil {
		return nil, nil, fault("SessionTranscript", refDevice, "%w", err)
	}
	if key := issued.Object.DeviceKey.Key; key == nil || !key.Equal(device) {
		return nil, nil, fault("deviceKey", refDevice, "the document was issued to another key")
	}
	raw, err := encodeElements(own)
	if err != nil {
		return nil, nil, err
	}
	d := &Presentation{
		DocType: issued.Object.DocType, Issuer: issued, Device: &DeviceSigned{RawNameSpaces: raw, NameSpaces: own},
	}
	if err := d.Validate(); err != nil {
		return nil, nil, err
	}
	return d, t.authentication(d.DocType, raw), nil
}
