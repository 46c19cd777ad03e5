// Package sod reads, compares and makes the document security object, EF.SOD, and EF.CardSecurity (Doc 9303-10, 4.6.2;
// Doc 9303-11, 9.2.11).
package sod
