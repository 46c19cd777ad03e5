// Package lds holds the files of an eMRTD chip and reads and writes what is in them (Doc 9303-10: logical data structure).
package lds
