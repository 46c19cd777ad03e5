// Package keys is how every command opens a signing key: a key file with its passphrase, or a key in a PIV token with its PIN.
//
// A key is named in one way on every command line, in every folder of an authority and in every script of a ceremony: by the
// path of a key file, or as piv:SERIAL/SLOT. A token is looked at first (piv.Token.Preflight), which signs nothing and costs
// no try; only one that passes is given the PIN, once, and never while a failure would leave fewer tries than the floor.
//
//	var opener keys.Opener // with flags of its own: opener.Flags(cmd)
//	key, err := opener.Open(ctx, ref, piv.Plan{Role: pki.DocumentSigner, Certificate: dsc})
//	defer key.Close()
package keys
