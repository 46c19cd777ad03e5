module github.com/chancery-id/chancery/testdata/peers

go 1.26.0

require (
	github.com/chancery-id/chancery v0.0.0
	github.com/smallstep/pkcs7 v0.2.3
)

require (
	filippo.io/bigmod v0.1.0 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)

replace github.com/chancery-id/chancery => ../..
