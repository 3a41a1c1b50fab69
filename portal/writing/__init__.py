"""What is said about text: conversion, plans, checks while writing, defence, differences."""
